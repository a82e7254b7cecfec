import Holidays from 'date-holidays';
import { addDays, dayOfWeek, type CalendarDate } from './calendar-date.js';

/**
 * Days without bank settlement in Brazil: weekends, national holidays, Carnival Monday and Tuesday, Corpus Christi
 * and 31 December.
 *
 * Sources: Resolução CMN 4.880/2020 (banking days; no public service on the last working day of the year when it
 * is 31 December) and the FEBRABAN calendar; holiday dates from date-holidays (CC-BY-3.0, with attribution).
 */
const calendar = new Holidays('BR', { types: ['public', 'bank'] });
const closedDays = new Map<string, ReadonlySet<string>>();

export function isBankingDay(date: CalendarDate): boolean {
  const weekday = dayOfWeek(date);
  return weekday !== 0 && weekday !== 6 && !closedDaysOf(date.slice(0, 4)).has(date);
}

/** The date itself when banks settle on it, else the next day on which they do. */
export function bankingDayOnOrAfter(date: CalendarDate): CalendarDate {
  let day = date;
  while (!isBankingDay(day)) day = addDays(day, 1);
  return day;
}

function closedDaysOf(year: string): ReadonlySet<string> {
  let days = closedDays.get(year);
  if (days === undefined) {
    const holidays = calendar.getHolidays(year).map((holiday) => holiday.date.slice(0, 10));
    days = new Set([...holidays, `${year}-12-31`]);
    closedDays.set(year, days);
  }
  return days;
}
