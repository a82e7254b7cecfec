import { addDays, calendarDate, dayOfWeek, daysBetween, type CalendarDate, type Cents } from '@mensal/kernel';

/**
 * What being late costs, worked out a second time from the rule itself and not by the code under test: a fine of 2 %
 * (Lei 8.078/90 art. 52 § 1º), 1 % of interest a month by days of a thirtieth, nothing where the due date is no banking day and
 * the next one is kept (Lei 7.089/1983).
 */
export function lateChargesOn(day: CalendarDate, dueOn: CalendarDate, price: Cents): Cents {
  let payable = dueOn;
  while (isClosed(payable)) payable = addDays(payable, 1);
  if (day <= payable) return 0;
  const days = daysBetween(dueOn, day);
  return Math.floor((price * 2 + 50) / 100) + Math.floor((price * days + 1_500) / 3_000);
}

function isClosed(day: CalendarDate): boolean {
  const weekday = dayOfWeek(day);
  if (day < '2027-01-01' || day > '2028-03-31') throw new Error(`No banking days are known about ${day}`);
  return weekday === 0 || weekday === 6 || CLOSED.has(day);
}

/** National holidays, Carnival and the last day of the year, as FEBRABAN's calendar has them. */
const CLOSED: ReadonlySet<CalendarDate> = new Set(
  [
    ...['2027-01-01', '2027-02-08', '2027-02-09', '2027-03-26', '2027-04-21', '2027-05-01', '2027-05-27'],
    ...['2027-09-07', '2027-10-12', '2027-11-02', '2027-11-15', '2027-11-20', '2027-12-25', '2027-12-31'],
    ...['2028-01-01', '2028-02-28', '2028-02-29'],
  ].map(calendarDate),
);
