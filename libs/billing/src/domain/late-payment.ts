import {
  addDays,
  bankingDayOnOrAfter,
  daysBetween,
  percentOf,
  proportion,
  type BasisPoints,
  type CalendarDate,
  type Cents,
} from '@mensal/kernel';

/** What a debt is and under which rates it runs late. Both rates 0 where the customer owes nothing for being late. */
export interface Debt {
  /** Principal, in cents. */
  price: Cents;
  dueOn: CalendarDate;
  lateFeeRate: BasisPoints;
  interestRate: BasisPoints;
}

/** A debt as it stands on a day. Amounts in cents; total is principal, late fee and interest. */
export interface DebtOnDay {
  delayedDays: number;
  lateFee: Cents;
  interest: Cents;
  total: Cents;
}

const DAYS_OF_MONTH = 30;
const WHOLE_RATE = 10_000;

/**
 * Days late on a day: none up to the first banking day on or after the due date (a debt due on a day without banks
 * can be paid on the next one), from then on all days since the due date itself.
 *
 * Source: Lei 7.089/1983 (no late charges where the due date falls on a day without banks and the debt is paid on
 * the next banking day).
 */
export function daysLate(dueOn: CalendarDate, today: CalendarDate): number {
  return today > bankingDayOnOrAfter(dueOn) ? daysBetween(dueOn, today) : 0;
}

/** The newest due date that is late on a day: debts due on it or before are overdue, all others are not. */
export function newestOverdueDate(today: CalendarDate): CalendarDate {
  let dueOn = addDays(today, -1);
  while (daysLate(dueOn, today) === 0) dueOn = addDays(dueOn, -1);
  return dueOn;
}

/**
 * Late fee once from the first late day, and simple interest for each day late. Each is computed from the principal
 * and rounded half up once: R$ 49.90 at 1 % a month, 10 days late, is 17 cents of interest.
 */
export function debtOn(day: CalendarDate, { price, dueOn, lateFeeRate, interestRate }: Debt): DebtOnDay {
  const delayedDays = daysLate(dueOn, day);
  const lateFee = delayedDays > 0 ? percentOf(price, lateFeeRate) : 0;
  const interest = proportion(price, delayedDays * interestRate, DAYS_OF_MONTH * WHOLE_RATE);
  return { delayedDays, lateFee, interest, total: price + lateFee + interest };
}
