import {
  addDays,
  addMonths,
  anchoredDate,
  laterOf,
  monthsBetween,
  nextAnchoredDate,
  percentOf,
  periodOf,
  sumCents,
  type BasisPoints,
  type CalendarDate,
  type Cents,
  type Identifier,
  type Period,
} from '@mensal/kernel';
import type { BillingTerms } from './billing-terms.js';
import type { InvoiceItem, PaymentMethod } from './invoice.js';

/** Missed periods that are still billed after downtime; older ones are reported. */
const CATCH_UP_PERIODS = 3;
/** Older ones that are reported one by one: a limit, so that no customer can fill a run with them. */
const MAX_REPORTED_PERIODS = 24;
/** Days a payer gets, at least, to pay what was presented late. */
const LATE_PRESENTATION_DAYS = 5;

/** What a run is about. */
export interface RunDates {
  /** The date whose cycles are billed. */
  businessDate: CalendarDate;
  /** The day on which payers get to see the invoices: the real today, or the date of a preview. */
  presentedOn: CalendarDate;
  /** Business date of the tenant's latest run before this one; `null` where there was none. */
  lastRunOn: CalendarDate | null;
}

/** A customer as the run sees it. Plain data: a run makes no entities. */
export interface Account {
  id: Identifier;
  /** 1 to 31. */
  dueDay: number;
  paymentMethod: PaymentMethod;
  discountRate: BasisPoints;
  calculateLatePayment: boolean;
  initialBillingDate: CalendarDate;
  /** The day since which it has been billable itself, whatever services it has. */
  billableSince: CalendarDate;
}

export interface AccountService {
  serviceId: Identifier;
  description: string;
  price: Cents;
  /** The day since which it has been active. */
  since: CalendarDate;
}

/** What was billed before. */
export interface AccountHistory {
  lastPeriod: Period | null;
  /** Of the latest positive, uncancelled invoice of type A, in cents. */
  lastPrice: Cents | null;
  /** Periods that were reported as coming to nothing. */
  emptyPeriods: readonly Period[];
  /** What a person has looked at and released: amount in cents, at most, for each period. */
  released: ReadonlyMap<Period, Cents>;
}

export const NO_HISTORY: AccountHistory = {
  lastPeriod: null,
  lastPrice: null,
  emptyPeriods: [],
  released: new Map(),
};

export interface InvoiceDraft {
  customerId: Identifier;
  period: Period;
  dueOn: CalendarDate;
  paymentMethod: PaymentMethod;
  price: Cents;
  discount: Cents;
  items: InvoiceItem[];
  calculateLatePayment: boolean;
}

/**
 * Why a period was not billed: it came to nothing; it would be out of proportion to the latest invoice; it was missed
 * too long ago; or its sum cannot be held exactly.
 */
export type ExceptionReason = 'TOTAL_ZERO' | 'AMOUNT_UNUSUAL' | 'PERIOD_TOO_OLD' | 'AMOUNT_TOO_LARGE';

export interface BillingException {
  customerId: Identifier;
  period: Period;
  reason: ExceptionReason;
  /** What it would have come to, in cents. */
  amount: Cents;
}

/** Why nothing was to be billed at all. */
export type SkipReason = 'noActiveService' | 'notStarted' | 'notDue' | 'alreadyBilled';

export interface CyclePlan {
  drafts: InvoiceDraft[];
  exceptions: BillingException[];
  skipped: SkipReason | undefined;
}

/** Decides, customer by customer, what a run bills. Pure: the same input gives the same plan. */
export class CyclePlanner {
  private readonly horizon: CalendarDate;
  private readonly newestCycles = new Map<number, { period: Period; dueOn: CalendarDate }>();
  private readonly dueDates = new Map<string, CalendarDate>();

  constructor(
    private readonly dates: RunDates,
    private readonly terms: BillingTerms,
  ) {
    this.horizon = addDays(dates.businessDate, terms.leadDays);
  }

  plan(account: Account, services: readonly AccountService[], history: AccountHistory): CyclePlan {
    if (services.length === 0) return skip('noActiveService');
    const floor = laterOf(account.initialBillingDate, billableSince(account, services));
    const newest = this.newestCycle(account.dueDay);
    if (newest.dueOn < floor)
      return skip(account.initialBillingDate > this.horizon ? 'notStarted' : 'notDue');
    if (history.lastPeriod !== null && history.lastPeriod >= newest.period) return skip('alreadyBilled');
    const plan: CyclePlan = { drafts: [], exceptions: [], skipped: undefined };
    const oldest = oldestUnbilled(account.dueDay, floor, history.lastPeriod);
    const firstReported = addMonths(newest.period, 1 - CATCH_UP_PERIODS - MAX_REPORTED_PERIODS);
    for (
      let period = laterPeriod(oldest, firstReported);
      period <= newest.period;
      period = addMonths(period, 1)
    ) {
      this.planPeriod(plan, account, services, history, period, newest.period);
    }
    return plan;
  }

  private planPeriod(
    plan: CyclePlan,
    account: Account,
    services: readonly AccountService[],
    history: AccountHistory,
    period: Period,
    newest: Period,
  ): void {
    // A month that was free stays free: only the newest period is looked at again.
    if (period < newest && history.emptyPeriods.includes(period)) return;
    const billed = servicesOn(anchoredDate(period, account.dueDay), services);
    const { price, discount } = priceOf(account, billed);
    const isTooOld = period < addMonths(newest, 1 - CATCH_UP_PERIODS);
    const reason = isTooOld ? 'PERIOD_TOO_OLD' : this.objection(price, period, history);
    if (reason !== undefined) {
      const amount = Number.isSafeInteger(price) ? price : 0;
      plan.exceptions.push({ customerId: account.id, period, reason, amount });
      return;
    }
    plan.drafts.push({
      customerId: account.id,
      period,
      dueOn: this.dueOn(period, account.dueDay),
      paymentMethod: account.paymentMethod,
      price,
      discount,
      items: billed.map((service) => ({
        service: service.serviceId,
        description: service.description,
        price: service.price,
      })),
      calculateLatePayment: account.calculateLatePayment,
    });
  }

  private objection(price: Cents, period: Period, history: AccountHistory): ExceptionReason | undefined {
    if (price === 0) return 'TOTAL_ZERO';
    if (!Number.isSafeInteger(price)) return 'AMOUNT_TOO_LARGE';
    const unusual = history.lastPrice !== null && price > history.lastPrice * this.terms.guardFactor;
    return unusual && price > (history.released.get(period) ?? 0) ? 'AMOUNT_UNUSUAL' : undefined;
  }

  /**
   * The anchored date, unless payers would see it too late: because it has passed, or because no run has looked
   * since the day on which it should have been billed. Then they get some days, since nobody owes a late fee on what
   * was never presented.
   */
  private dueOn(period: Period, dueDay: number): CalendarDate {
    const key = `${period}/${dueDay}`;
    let date = this.dueDates.get(key);
    if (date === undefined) {
      date = this.computeDueOn(period, dueDay);
      this.dueDates.set(key, date);
    }
    return date;
  }

  private computeDueOn(period: Period, dueDay: number): CalendarDate {
    const { presentedOn, lastRunOn } = this.dates;
    const anchored = anchoredDate(period, dueDay);
    const missed =
      lastRunOn !== null &&
      lastRunOn < addDays(anchored, -this.terms.leadDays) &&
      addDays(anchored, -this.terms.leadDays) < presentedOn;
    return missed || anchored < presentedOn
      ? laterOf(anchored, addDays(presentedOn, LATE_PRESENTATION_DAYS))
      : anchored;
  }

  /** The newest period whose due date lies within the lead. */
  private newestCycle(dueDay: number): { period: Period; dueOn: CalendarDate } {
    let newest = this.newestCycles.get(dueDay);
    if (newest === undefined) {
      const ofHorizon = periodOf(this.horizon);
      const period = anchoredDate(ofHorizon, dueDay) <= this.horizon ? ofHorizon : addMonths(ofHorizon, -1);
      newest = { period, dueOn: anchoredDate(period, dueDay) };
      this.newestCycles.set(dueDay, newest);
    }
    return newest;
  }
}

/** The day since which it has had something to be billed for. */
function billableSince(account: Account, services: readonly AccountService[]): CalendarDate {
  let earliest = services[0]?.since ?? account.billableSince;
  for (const { since } of services) if (since < earliest) earliest = since;
  return laterOf(account.billableSince, earliest);
}

function oldestUnbilled(dueDay: number, floor: CalendarDate, lastPeriod: Period | null): Period {
  const first = periodOf(nextAnchoredDate(floor, dueDay));
  if (lastPeriod === null || monthsBetween(lastPeriod, first) > 0) return first;
  return addMonths(lastPeriod, 1);
}

/** Nothing is billed for the time before a service was active: not in a period that is caught up either. */
function servicesOn(dueOn: CalendarDate, services: readonly AccountService[]): readonly AccountService[] {
  return services.every(({ since }) => since <= dueOn)
    ? services
    : services.filter(({ since }) => since <= dueOn);
}

function laterPeriod(a: Period, b: Period): Period {
  return a > b ? a : b;
}

/** The sum of the services, less the discount where it is paid by boleto; NaN where it cannot be held exactly. */
function priceOf(
  { paymentMethod, discountRate }: Account,
  services: readonly AccountService[],
): { price: Cents; discount: Cents } {
  try {
    const sum = sumCents(services.map((service) => service.price));
    const discount = paymentMethod === 'boleto' && discountRate > 0 ? percentOf(sum, discountRate) : 0;
    return { price: sum - discount, discount };
  } catch (error) {
    if (error instanceof RangeError) return { price: Number.NaN, discount: 0 };
    throw error;
  }
}

function skip(reason: SkipReason): CyclePlan {
  return { drafts: [], exceptions: [], skipped: reason };
}
