import type { CalendarDate } from './calendar-date.js';

/** A month of billing, `YYYY-MM`. Periods compare with `<` and `>` as strings do. */
export type Period = string & { readonly __brand: 'Period' };

/** Reads `YYYY-MM` in the years 1900 to 9998, as dates are read; `undefined` for anything else. */
export function parsePeriod(input: unknown): Period | undefined {
  if (typeof input !== 'string' || !/^\d{4}-(0[1-9]|1[0-2])$/.test(input)) return undefined;
  return input < '1900' || input >= '9999' ? undefined : (input as Period);
}

export function periodOf(date: CalendarDate): Period {
  return date.slice(0, 7) as Period;
}

/** The period `months` later, or earlier where negative. */
export function addMonths(period: Period, months: number): Period {
  const index = Number(period.slice(0, 4)) * 12 + Number(period.slice(5)) - 1 + months;
  const year = String(Math.floor(index / 12)).padStart(4, '0');
  return `${year}-${String((index % 12) + 1).padStart(2, '0')}` as Period;
}

/** Whole months from one period to another; negative when `to` is the earlier one. */
export function monthsBetween(from: Period, to: Period): number {
  const index = (period: Period) => Number(period.slice(0, 4)) * 12 + Number(period.slice(5));
  return index(to) - index(from);
}

export function lastDayOf(period: Period): CalendarDate {
  return `${period}-${daysIn(period)}` as CalendarDate;
}

/**
 * The anchored due date of a period: the stored day (1 to 31), clamped to the month's last day.
 * Always from the stored anchor, so that 31 gives 31 January, 28 February and 31 March.
 */
export function anchoredDate(period: Period, dueDay: number): CalendarDate {
  const day = Math.min(dueDay, daysIn(period));
  return `${period}-${day < 10 ? '0' : ''}${day}` as CalendarDate;
}

/** The first date on or after `from` that is the anchored date of its own month. */
export function nextAnchoredDate(from: CalendarDate, dueDay: number): CalendarDate {
  const thisMonth = anchoredDate(periodOf(from), dueDay);
  return thisMonth >= from ? thisMonth : anchoredDate(addMonths(periodOf(from), 1), dueDay);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function daysIn(period: Period): number {
  const [year, month] = [Number(period.slice(0, 4)), Number(period.slice(5))];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}
