import { describe, expect, it } from '@jest/globals';
import {
  addDays,
  calendarDate,
  newIdentifier,
  type CalendarDate,
  type Cents,
  type Period,
} from '@mensal/kernel';
import {
  CyclePlanner,
  NO_HISTORY,
  type Account,
  type AccountHistory,
  type AccountService,
  type CyclePlan,
  type RunDates,
} from './billing-cycle.js';
import { DEFAULT_TERMS, type BillingTerms } from './billing-terms.js';

interface Given {
  /** The day of the run. */
  on: string;
  lastRunOn?: string | null;
  presentedOn?: string;
  account?: Partial<Account>;
  services?: readonly AccountService[];
  history?: Partial<AccountHistory>;
  terms?: Partial<BillingTerms>;
}

const LONG_AGO = calendarDate('2020-01-01');

function aService(price: Cents = 9990, since = LONG_AGO): AccountService {
  return { serviceId: newIdentifier(), description: 'Mensalidade de exemplo', price, since };
}

/** A run of a day on which, as on every day before, there was a run. The account is due on day 20. */
function planOf({ on, account, services = [aService()], history, terms, ...dates }: Given): CyclePlan {
  const businessDate = calendarDate(on);
  const { presentedOn = on, lastRunOn = addDays(businessDate, -1) } = dates;
  const planner = new CyclePlanner({ businessDate, presentedOn, lastRunOn } as RunDates, {
    ...DEFAULT_TERMS,
    ...terms,
  });
  const fullAccount: Account = {
    id: newIdentifier(),
    dueDay: 20,
    paymentMethod: 'pix',
    discountRate: 0,
    calculateLatePayment: true,
    initialBillingDate: LONG_AGO,
    billableSince: LONG_AGO,
    ...account,
  };
  return planner.plan(fullAccount, services, { ...NO_HISTORY, ...history });
}

const upTo = (lastPeriod: string, fields: Partial<AccountHistory> = {}) => ({
  history: { lastPeriod: lastPeriod as Period, ...fields },
});
const dueDates = (plan: CyclePlan) => plan.drafts.map((draft) => [draft.period, draft.dueOn]);
const reports = (plan: CyclePlan) => plan.exceptions.map(({ period, reason }) => [period, reason]);

describe('The lead', () => {
  it.each<[day: string, lead: number, periods: string[]]>([
    ['2026-11-09', 10, []],
    ['2026-11-10', 10, ['2026-11']],
    ['2026-11-20', 0, ['2026-11']],
    ['2026-11-19', 0, []],
    ['2026-10-23', 28, ['2026-11']],
    ['2026-10-22', 28, []],
  ])('on %s, of %d days, bills a due date of 20 November in %j', (day, leadDays, periods) => {
    const plan = planOf({ on: day, terms: { leadDays }, ...upTo('2026-10') });
    expect(plan.drafts.map((draft) => draft.period)).toEqual(periods);
    if (periods.length === 0) expect(plan.skipped).toBe('alreadyBilled');
  });
});

describe('The day from which on a customer is billed', () => {
  it.each<[what: string, account: Partial<Account>, since: string]>([
    ['initialBillingDate', { initialBillingDate: calendarDate('2026-11-20') }, '2020-01-01'],
    [
      'the day the customer became active and automatic',
      { billableSince: calendarDate('2026-11-20') },
      '2020-01-01',
    ],
    ['the day its first service became active', {}, '2026-11-20'],
  ])('is %s: a due date on that day is billed, and none before', (_what, account, since) => {
    const services = [aService(9990, calendarDate(since))];
    expect(dueDates(planOf({ on: '2026-11-10', lastRunOn: null, account, services }))).toEqual([
      ['2026-11', '2026-11-20'],
    ]);
    const dueADayEarlier = { ...account, dueDay: 19 };
    expect(planOf({ on: '2026-11-10', lastRunOn: null, account: dueADayEarlier, services })).toEqual({
      drafts: [],
      exceptions: [],
      skipped: 'notDue',
    });
  });

  it('is that of the earliest of several services, and a service that comes after a due date is not in it', () => {
    const services = [aService(1, calendarDate('2026-11-21')), aService(2, calendarDate('2026-11-20'))];
    expect(planOf({ on: '2026-11-10', services }).drafts[0]?.price).toBe(2);
  });

  it('holds for each missed period by itself: a newer service is billed from its own time on', () => {
    const services = [aService(1000, calendarDate('2026-01-01')), aService(500, calendarDate('2026-10-01'))];
    const { drafts } = planOf({ on: '2026-11-10', lastRunOn: '2026-07-10', services, ...upTo('2026-07') });
    expect(drafts.map(({ period, price, items }) => [period, price, items.length])).toEqual([
      ['2026-09', 1000, 1],
      ['2026-10', 1500, 2],
      ['2026-11', 1500, 2],
    ]);
  });

  it('reports at most 24 periods that were missed too long ago', () => {
    const { drafts, exceptions } = planOf({ on: '2026-11-10', lastRunOn: '1990-01-01', ...upTo('1990-01') });
    expect(drafts).toHaveLength(3);
    expect(exceptions.map(({ period }) => period)).toHaveLength(24);
    expect(exceptions[0]?.period).toBe('2024-09');
  });

  it('when still ahead of the lead, makes it a customer who has not started', () => {
    const account = { initialBillingDate: calendarDate('2026-12-01') };
    expect(planOf({ on: '2026-11-20', account }).skipped).toBe('notStarted');
    expect(planOf({ on: '2026-11-21', account }).skipped).toBe('notDue');
  });

  it('in the past does not bill the past: a new customer owes nothing for the years before', () => {
    const account = {
      initialBillingDate: calendarDate('2019-04-30'),
      billableSince: calendarDate('2026-11-15'),
    };
    expect(dueDates(planOf({ on: '2026-11-15', account }))).toEqual([['2026-11', '2026-11-20']]);
  });

  it('comes again after a break, and the months of the break are neither billed nor reported', () => {
    const account = { billableSince: calendarDate('2026-11-03') };
    const plan = planOf({ on: '2026-11-10', account, ...upTo('2026-06') });
    expect([dueDates(plan), reports(plan)]).toEqual([[['2026-11', '2026-11-20']], []]);
  });

  it('given a run of a date before it, bills nothing', () => {
    const account = { billableSince: calendarDate('2026-11-15') };
    expect(planOf({ on: '2026-10-20', presentedOn: '2026-11-15', account }).drafts).toEqual([]);
  });

  it('without an active service, never comes', () => {
    expect(planOf({ on: '2026-11-10', services: [] }).skipped).toBe('noActiveService');
  });
});

describe('The due date', () => {
  it.each<[dueDay: number, on: string, dueOn: string]>([
    [31, '2027-01-21', '2027-01-31'],
    [31, '2027-02-18', '2027-02-28'],
    [30, '2027-02-18', '2027-02-28'],
    [29, '2027-02-18', '2027-02-28'],
    [28, '2027-02-18', '2027-02-28'],
    [31, '2028-02-19', '2028-02-29'],
    [29, '2028-02-19', '2028-02-29'],
    [31, '2027-03-21', '2027-03-31'],
    [31, '2027-04-20', '2027-04-30'],
    [1, '2026-12-22', '2027-01-01'],
  ])('of day %d, on %s, is %s: the anchor, clamped to the month', (dueDay, on, dueOn) => {
    const account = { dueDay, billableSince: calendarDate(on) };
    const before = addDays(calendarDate(on), -1);
    const history = upTo(addDays(calendarDate(dueOn), -31).slice(0, 7));
    expect(dueDates(planOf({ on, account, ...history }))).toEqual([[dueOn.slice(0, 7), dueOn]]);
    expect(planOf({ on: before, account: { ...account, billableSince: before }, ...history }).drafts).toEqual(
      [],
    );
  });

  it('that changed counts from the next unbilled period', () => {
    const earlier = { dueDay: 5 };
    expect(planOf({ on: '2026-11-21', account: earlier, ...upTo('2026-11') }).drafts).toEqual([]);
    expect(dueDates(planOf({ on: '2026-11-25', account: earlier, ...upTo('2026-11') }))).toEqual([
      ['2026-12', '2026-12-05'],
    ]);
    const later = { dueDay: 30 };
    expect(dueDates(planOf({ on: '2026-12-20', account: later, ...upTo('2026-11') }))).toEqual([
      ['2026-12', '2026-12-30'],
    ]);
  });

  it('that changed to a day gone by is not before today: the payer gets 5 days', () => {
    expect(dueDates(planOf({ on: '2026-11-09', account: { dueDay: 3 }, ...upTo('2026-10') }))).toEqual([
      ['2026-11', '2026-11-14'],
    ]);
  });

  it('that changed to today stays today', () => {
    expect(dueDates(planOf({ on: '2026-11-09', account: { dueDay: 9 }, ...upTo('2026-10') }))).toEqual([
      ['2026-11', '2026-11-09'],
    ]);
  });
});

describe('After downtime', () => {
  it('the three newest missed periods are billed, ascending, with at least 5 days to pay; older ones are reported', () => {
    const plan = planOf({ on: '2026-11-17', lastRunOn: '2026-06-15', ...upTo('2026-06') });
    expect(dueDates(plan)).toEqual([
      ['2026-09', '2026-11-22'],
      ['2026-10', '2026-11-22'],
      ['2026-11', '2026-11-22'],
    ]);
    expect(plan.exceptions).toEqual([
      { customerId: expect.anything(), period: '2026-07', reason: 'PERIOD_TOO_OLD', amount: 9990 },
      { customerId: expect.anything(), period: '2026-08', reason: 'PERIOD_TOO_OLD', amount: 9990 },
    ]);
  });

  it('an anchored date more than 5 days ahead stays', () => {
    expect(dueDates(planOf({ on: '2026-11-12', lastRunOn: '2026-10-01', ...upTo('2026-09') }))).toEqual([
      ['2026-10', '2026-11-17'],
      ['2026-11', '2026-11-20'],
    ]);
  });

  it('the 5 days count from the day the payer sees the invoice, also for a run of an earlier date', () => {
    const late = { on: '2026-10-12', presentedOn: '2026-11-12', lastRunOn: '2026-10-01' };
    expect(dueDates(planOf({ ...late, ...upTo('2026-09') }))).toEqual([['2026-10', '2026-11-17']]);
  });

  it('of two days, a date that should have been billed yesterday with a lead of 2 days is moved', () => {
    const plan = planOf({
      on: '2026-11-19',
      lastRunOn: '2026-11-17',
      terms: { leadDays: 2 },
      ...upTo('2026-10'),
    });
    expect(dueDates(plan)).toEqual([['2026-11', '2026-11-24']]);
  });
});

describe('Without downtime', () => {
  it('the first run ever keeps an anchored date that is close', () => {
    expect(dueDates(planOf({ on: '2026-11-18', lastRunOn: null, ...upTo('2026-10') }))).toEqual([
      ['2026-11', '2026-11-20'],
    ]);
  });

  it('a customer registered close to its due date keeps it', () => {
    const account = { billableSince: calendarDate('2026-11-18') };
    expect(dueDates(planOf({ on: '2026-11-18', account }))).toEqual([['2026-11', '2026-11-20']]);
  });

  it('a customer registered on the day after its period came within the lead keeps its date', () => {
    const account = { billableSince: calendarDate('2026-11-18') };
    const plan = planOf({ on: '2026-11-18', lastRunOn: '2026-11-17', account, terms: { leadDays: 3 } });
    expect(dueDates(plan)).toEqual([['2026-11', '2026-11-20']]);
  });

  it('a second run of the day bills nobody again', () => {
    expect(planOf({ on: '2026-11-10', lastRunOn: '2026-11-10', ...upTo('2026-11') })).toEqual({
      drafts: [],
      exceptions: [],
      skipped: 'alreadyBilled',
    });
  });
});

describe('The amount', () => {
  const priceOf = (given: Partial<Given>) => {
    const [draft] = planOf({ on: '2026-11-15', ...upTo('2026-10'), ...given }).drafts;
    return [draft?.price, draft?.discount];
  };

  it('is the sum of the active services, and the invoice lists them', () => {
    const services = [aService(1000), aService(250)];
    const [draft] = planOf({ on: '2026-11-15', services, ...upTo('2026-10') }).drafts;
    expect(draft).toMatchObject({ price: 1250, discount: 0 });
    expect(draft?.items).toEqual(
      services.map(({ serviceId, description, price }) => ({ service: serviceId, description, price })),
    );
  });

  it.each<[total: Cents, rate: number, discount: Cents, price: Cents]>([
    [105, 1000, 11, 94],
    [104, 1000, 10, 94],
    [9990, 1250, 1249, 8741],
    [1, 4999, 0, 1],
  ])(
    'of %d cents with a discount of %d basis points is less %d, half up, leaving %d',
    (total, rate, discount, price) => {
      const account = { paymentMethod: 'boleto' as const, discountRate: rate };
      expect(priceOf({ account, services: [aService(total)] })).toEqual([price, discount]);
    },
  );

  it('is discounted as a total, not service by service', () => {
    const account = { paymentMethod: 'boleto' as const, discountRate: 1000 };
    expect(priceOf({ account, services: [aService(5), aService(5)] })).toEqual([9, 1]);
  });

  it.each(['card', 'pix'] as const)('has no discount where it is paid by %s', (paymentMethod) => {
    expect(priceOf({ account: { paymentMethod, discountRate: 1000 }, services: [aService(105)] })).toEqual([
      105, 0,
    ]);
  });

  it.each<[why: string, services: AccountService[], rate: number]>([
    ['services are free', [aService(0), aService(0)], 0],
    ['the discount is 100 %', [aService(9990)], 10_000],
    ['rounding leaves nothing', [aService(1)], 5_000],
  ])('is reported, and not billed, where %s', (_why, services, discountRate) => {
    const account = { paymentMethod: 'boleto' as const, discountRate };
    const plan = planOf({ on: '2026-11-15', account, services, ...upTo('2026-10') });
    expect([dueDates(plan), reports(plan)]).toEqual([[], [['2026-11', 'TOTAL_ZERO']]]);
  });

  it('beyond what can be held exactly is reported, not rounded', () => {
    const services = [aService(Number.MAX_SAFE_INTEGER), aService(1)];
    const plan = planOf({ on: '2026-11-15', services, ...upTo('2026-10') });
    expect([dueDates(plan), reports(plan)]).toEqual([[], [['2026-11', 'AMOUNT_TOO_LARGE']]]);
    expect(plan.exceptions[0]?.amount).toBe(0);
  });
});

describe('A free month', () => {
  const free = upTo('2026-09', { emptyPeriods: ['2026-10', '2026-11'] as Period[] });

  it('that came to nothing is not billed later, though it has a price now', () => {
    expect(dueDates(planOf({ on: '2026-12-15', ...free }))).toEqual([['2026-12', '2026-12-20']]);
  });

  it('that is the newest is looked at again', () => {
    expect(dueDates(planOf({ on: '2026-11-15', ...free }))).toEqual([['2026-11', '2026-11-20']]);
  });
});

describe('The guard', () => {
  const guarded = (price: Cents, history: Partial<AccountHistory>, guardFactor = 10) => {
    const plan = planOf({
      on: '2026-11-15',
      services: [aService(price)],
      terms: { guardFactor },
      ...upTo('2026-10', history),
    });
    return [
      plan.drafts.map((draft) => draft.price),
      plan.exceptions.map(({ reason, amount }) => [reason, amount]),
    ];
  };
  const billed = (price: Cents) => [[price], []];
  const parked = (price: Cents) => [[], [['AMOUNT_UNUSUAL', price]]];

  it('parks what is strictly more than ten times the latest invoice', () => {
    expect(guarded(10_000, { lastPrice: 1000 })).toEqual(billed(10_000));
    expect(guarded(10_001, { lastPrice: 1000 })).toEqual(parked(10_001));
  });

  it("takes the tenant's own factor", () => {
    expect(guarded(3000, { lastPrice: 1000 }, 3)).toEqual(billed(3000));
    expect(guarded(3001, { lastPrice: 1000 }, 3)).toEqual(parked(3001));
  });

  it('has nothing to compare a first invoice with', () => {
    expect(guarded(10_001, { lastPrice: null })).toEqual(billed(10_001));
  });

  it('does not mind an invoice that is much smaller', () => {
    expect(guarded(1, { lastPrice: 1_000_000 })).toEqual(billed(1));
  });

  it('lets pass what a person released, up to that amount, for that period', () => {
    const released = (period: string, amount: Cents) => new Map([[period as Period, amount]]);
    expect(guarded(10_001, { lastPrice: 1000, released: released('2026-11', 10_001) })).toEqual(
      billed(10_001),
    );
    expect(guarded(10_002, { lastPrice: 1000, released: released('2026-11', 10_001) })).toEqual(
      parked(10_002),
    );
    expect(guarded(10_001, { lastPrice: 1000, released: released('2026-10', 10_001) })).toEqual(
      parked(10_001),
    );
  });
});

describe('A draft', () => {
  it('carries how the customer pays and whether being late costs', () => {
    const account = { paymentMethod: 'card', calculateLatePayment: false } as const;
    const plan = planOf({ on: '2026-11-15', account, ...upTo('2026-10') });
    expect(plan.drafts).toEqual([
      expect.objectContaining({
        paymentMethod: 'card',
        calculateLatePayment: false,
        dueOn: '2026-11-20' as CalendarDate,
      }),
    ]);
  });
});
