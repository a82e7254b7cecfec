import { describe, expect, it } from '@jest/globals';
import {
  addDays,
  addMonths,
  anchoredDate,
  calendarDate,
  dayOfMonth,
  monthsBetween,
  newIdentifier,
  periodOf,
  type CalendarDate,
  type Period,
} from '@mensal/kernel';
import fc from 'fast-check';
import {
  CyclePlanner,
  NO_HISTORY,
  type Account,
  type AccountHistory,
  type AccountService,
  type BillingException,
  type InvoiceDraft,
} from './billing-cycle.js';
import { DEFAULT_TERMS, type BillingTerms } from './billing-terms.js';

const FIRST_DAY = calendarDate('2026-01-01');

/** One day of a customer's life: how long after the day before, and what is different from then on. */
interface Day {
  gap: number;
  dueDay?: number | undefined;
  price?: number | undefined;
  /** A person releases what is parked. */
  release?: boolean | undefined;
  /** Runs of that day. */
  runs?: number | undefined;
}

interface Billed extends InvoiceDraft {
  presentedOn: CalendarDate;
}

interface Life {
  billed: Billed[];
  reported: BillingException[];
  lastRunOn: CalendarDate;
}

/** Runs a customer through days as the ledger would: each plan is written down, and the next one sees it. */
function live(days: readonly Day[], dueDay: number, terms: BillingTerms): Life {
  const account: Account = {
    id: newIdentifier(),
    dueDay,
    paymentMethod: 'pix',
    discountRate: 0,
    calculateLatePayment: true,
    initialBillingDate: FIRST_DAY,
    billableSince: FIRST_DAY,
  };
  const service: AccountService = {
    serviceId: newIdentifier(),
    description: 'Mensalidade de exemplo',
    price: 100,
    since: FIRST_DAY,
  };
  let history: AccountHistory = NO_HISTORY;
  let lastRunOn: CalendarDate | null = null;
  let today = FIRST_DAY;
  const life: Life = { billed: [], reported: [], lastRunOn: FIRST_DAY };
  for (const day of days) {
    today = addDays(today, day.gap);
    account.dueDay = day.dueDay ?? account.dueDay;
    service.price = day.price ?? service.price;
    for (let run = 0; run < (day.runs ?? 1); run += 1) {
      const planner = new CyclePlanner({ businessDate: today, presentedOn: today, lastRunOn }, terms);
      const { drafts, exceptions } = planner.plan(account, [service], history);
      life.billed.push(...drafts.map((draft) => ({ ...draft, presentedOn: today })));
      life.reported.push(...exceptions);
      history = after(history, drafts, day.release === true ? exceptions : [], exceptions);
      lastRunOn = today;
    }
  }
  return { ...life, lastRunOn: today };
}

function after(
  history: AccountHistory,
  drafts: readonly InvoiceDraft[],
  released: readonly BillingException[],
  exceptions: readonly BillingException[],
): AccountHistory {
  const empty = exceptions.filter((exception) => exception.reason === 'TOTAL_ZERO');
  const unusual = released.filter((exception) => exception.reason === 'AMOUNT_UNUSUAL');
  return {
    lastPeriod: drafts.at(-1)?.period ?? history.lastPeriod,
    lastPrice: drafts.at(-1)?.price ?? history.lastPrice,
    emptyPeriods: [...history.emptyPeriods, ...empty.map((exception) => exception.period)],
    released: new Map([
      ...history.released,
      ...unusual.map(({ period, amount }) => [period, amount] as const),
    ]),
  };
}

const anyDueDay = fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constantFrom(1, 28, 29, 30, 31));
const anyTerms = fc.integer({ min: 0, max: 28 }).map((leadDays) => ({ ...DEFAULT_TERMS, leadDays }));
/** Mostly daily, with weeks and months of downtime now and then. */
const anyGap = fc.oneof(
  { weight: 6, arbitrary: fc.constant(1) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 45 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 400 }) },
);
const anyDay: fc.Arbitrary<Day> = fc.record({ gap: anyGap, runs: fc.constantFrom(1, 1, 2) });
const anyEventfulDay: fc.Arbitrary<Day> = fc.record({
  gap: anyGap,
  runs: fc.constantFrom(1, 2),
  dueDay: fc.option(anyDueDay, { nil: undefined, freq: 4 }),
  price: fc.option(fc.constantFrom(0, 1, 100, 1001, 5000), { nil: undefined, freq: 3 }),
  release: fc.boolean(),
});

const periods = (entries: readonly { period: Period }[]) => entries.map((entry) => entry.period);

function expectAscendingOnce({ billed }: Life): void {
  const inOrder = periods(billed);
  expect(inOrder).toEqual([...new Set(inOrder)].sort());
}

describe('Whatever the days on which runs take place', () => {
  it('each period is billed at most once, ascending, three a run at most, and none is due before it is seen', () => {
    fc.assert(
      fc.property(fc.array(anyDay, { maxLength: 80 }), anyDueDay, anyTerms, (days, dueDay, terms) => {
        const life = live(days, dueDay, terms);
        expectAscendingOnce(life);
        for (const { dueOn, period, presentedOn } of life.billed) {
          expect(dueOn >= presentedOn).toBe(true);
          expect(dueOn >= anchoredDate(period, dueDay)).toBe(true);
        }
        const aRun = Map.groupBy(life.billed, (invoice) => invoice.presentedOn);
        for (const invoices of aRun.values()) expect(invoices.length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('no period gets lost: each one up to the lead is billed, or reported as too old', () => {
    fc.assert(
      fc.property(
        fc.array(anyDay, { minLength: 1, maxLength: 60 }),
        anyDueDay,
        anyTerms,
        (days, dueDay, terms) => {
          const { billed, reported, lastRunOn } = live(days, dueDay, terms);
          const expected: Period[] = [];
          const horizon = addDays(lastRunOn, terms.leadDays);
          for (
            let period = periodOf(FIRST_DAY);
            anchoredDate(period, dueDay) <= horizon;
            period = addMonths(period, 1)
          )
            expected.push(period);
          expect(new Set(reported.map((exception) => exception.reason)).size).toBeLessThanOrEqual(1);
          expect([...periods(billed), ...periods(reported)].sort()).toEqual(expected);
        },
      ),
    );
  });

  it('not even changed due days, free months, parked and released amounts bill a period twice or into the past', () => {
    fc.assert(
      fc.property(fc.array(anyEventfulDay, { maxLength: 60 }), anyDueDay, anyTerms, (days, dueDay, terms) => {
        const life = live(days, dueDay, terms);
        expectAscendingOnce(life);
        for (const { dueOn, presentedOn, price } of life.billed) {
          expect(dueOn >= presentedOn).toBe(true);
          expect(price).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('A run on each day', () => {
  it('gives exactly the anchored dates, each as soon as it lies within the lead', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 800 }), anyDueDay, anyTerms, (length, dueDay, terms) => {
        const everyDay = Array.from({ length }, (_, index) => ({ gap: index === 0 ? 0 : 1 }));
        const { billed, reported, lastRunOn } = live(everyDay, dueDay, terms);
        const horizon = addDays(lastRunOn, terms.leadDays);
        const expected: CalendarDate[] = [];
        for (let day = FIRST_DAY; day <= horizon; day = addDays(day, 1)) {
          const isLastOfMonth = dayOfMonth(addDays(day, 1)) === 1;
          if (dayOfMonth(day) === dueDay || (isLastOfMonth && dayOfMonth(day) < dueDay)) expected.push(day);
        }
        expect(reported).toEqual([]);
        expect(billed.map((invoice) => invoice.dueOn)).toEqual(expected);
        for (const { dueOn, presentedOn } of billed) {
          const within = addDays(dueOn, -terms.leadDays);
          expect(presentedOn).toBe(within > FIRST_DAY ? within : FIRST_DAY);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('The planner', () => {
  it('is deterministic, whatever it planned before, and leaves what it is given as it is', () => {
    const anyAccount = fc.record({
      dueDay: anyDueDay,
      paymentMethod: fc.constantFrom('boleto', 'card', 'pix'),
      discountRate: fc.integer({ min: 0, max: 10_000 }),
      startedMonthsAgo: fc.integer({ min: 0, max: 12 }),
      prices: fc.array(fc.nat(10_000), { maxLength: 3 }),
      billedMonthsAgo: fc.option(fc.integer({ min: -1, max: 6 })),
      lastPrice: fc.option(fc.integer({ min: 1, max: 500 })),
    });
    const dates = { businessDate: calendarDate('2027-03-10'), presentedOn: calendarDate('2027-03-10') };
    const month = periodOf(dates.businessDate);
    fc.assert(
      fc.property(fc.array(anyAccount, { minLength: 1, maxLength: 8 }), (specimens) => {
        const inputs = specimens.map(({ startedMonthsAgo, prices, billedMonthsAgo, lastPrice, ...rest }) => {
          const since = anchoredDate(addMonths(month, -startedMonthsAgo), 1);
          const account = { ...rest, id: newIdentifier(), calculateLatePayment: true } as Partial<Account>;
          const services = prices.map((price) =>
            Object.freeze({ serviceId: newIdentifier(), description: 'x', price, since }),
          );
          return [
            Object.freeze({ ...account, initialBillingDate: since, billableSince: since }) as Account,
            Object.freeze(services),
            Object.freeze({
              ...NO_HISTORY,
              lastPeriod: billedMonthsAgo === null ? null : addMonths(month, -billedMonthsAgo),
              lastPrice,
            }),
          ] as const;
        });
        const lastRunOn = addDays(dates.businessDate, -1);
        const busy = new CyclePlanner({ ...dates, lastRunOn }, DEFAULT_TERMS);
        const plans = inputs.map((input) => busy.plan(...input));
        expect(inputs.map((input) => busy.plan(...input))).toEqual(plans);
        const alone = inputs.map((input) =>
          new CyclePlanner({ ...dates, lastRunOn }, DEFAULT_TERMS).plan(...input),
        );
        expect(alone).toEqual(plans);
        for (const plan of plans) {
          const [first, last] = [plan.drafts[0], plan.drafts.at(-1)];
          if (first && last) expect(monthsBetween(first.period, last.period)).toBeLessThan(3);
        }
      }),
    );
  });
});
