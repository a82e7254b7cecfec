import { Temporal } from 'temporal-polyfill';

/** A day of the calendar, `YYYY-MM-DD`, without time or zone. Dates compare with `<` and `>` as strings do. */
export type CalendarDate = string & { readonly __brand: 'CalendarDate' };

const SHAPE = /^\d{4}-\d{2}-\d{2}$/;
const DAY_IN_MS = 86_400_000;

/**
 * Reads `YYYY-MM-DD`; `undefined` for anything else, for days that do not exist (2026-02-30), and outside the years
 * 1900 to 9998: a month counted on from 9999 would need five digits and sort before today.
 */
export function parseCalendarDate(input: unknown): CalendarDate | undefined {
  if (typeof input !== 'string' || !SHAPE.test(input)) return undefined;
  const instant = new Date(`${input}T00:00:00.000Z`);
  if (Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== input) return undefined;
  return input < '1900' || input >= '9999' ? undefined : (input as CalendarDate);
}

/** @throws RangeError for text that is not a day of the calendar. */
export function calendarDate(text: string): CalendarDate {
  const date = parseCalendarDate(text);
  if (date === undefined) throw new RangeError(`Not a day of the calendar: ${text}`);
  return date;
}

/** The day it is at an instant, in a time zone (IANA name, such as America/Sao_Paulo). */
export function dateIn(timeZone: string, instant: Date): CalendarDate {
  const ms = instant.getTime();
  const known = latestDays.get(timeZone);
  if (known !== undefined && ms >= known.from && ms < known.to) return known.date;
  const start = zoned(ms, timeZone).startOfDay();
  const date = start.toPlainDate().toString() as CalendarDate;
  const to = start.add({ days: 1 }).startOfDay().epochMilliseconds;
  latestDays.set(timeZone, { from: start.epochMilliseconds, to, date });
  return date;
}

/** The day last asked for in each zone, since "today" is asked for all day long. */
const latestDays = new Map<string, { from: number; to: number; date: CalendarDate }>();

/** The first instant of a day in a time zone: midnight, or later where a change of the clocks skips midnight. */
export function startOfDay(date: CalendarDate, timeZone: string): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds);
}

/** True for the name of a time zone that this machine knows. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z]/i.test(name)) return false; // Temporal also takes the zone of a whole instant, 2026-01-01T00:00Z
  try {
    zoned(0, name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(epochDay(date) + days * DAY_IN_MS).toISOString().slice(0, 10) as CalendarDate;
}

/** Calendar days from one date to another; negative when `to` is the earlier one. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return (epochDay(to) - epochDay(from)) / DAY_IN_MS;
}

/** 1 to 31. */
export function dayOfMonth(date: CalendarDate): number {
  return Number(date.slice(8));
}

/** 0 (Sunday) to 6 (Saturday). */
export function dayOfWeek(date: CalendarDate): number {
  return new Date(epochDay(date)).getUTCDay();
}

/** The later of two dates. */
export function laterOf(a: CalendarDate, b: CalendarDate): CalendarDate {
  return a > b ? a : b;
}

function epochDay(date: CalendarDate): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8)));
}

function zoned(epochMilliseconds: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epochMilliseconds).toZonedDateTimeISO(timeZone);
}
