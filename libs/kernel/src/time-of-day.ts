import { Temporal } from 'temporal-polyfill';
import type { CalendarDate } from './calendar-date.js';

/** A time of the day, `HH:MM` from 00:00 to 23:59. Times compare with `<` and `>` as strings do. */
export type TimeOfDay = string & { readonly __brand: 'TimeOfDay' };

/** Reads `HH:MM`; `undefined` for anything else. */
export function parseTimeOfDay(input: unknown): TimeOfDay | undefined {
  return typeof input === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(input)
    ? (input as TimeOfDay)
    : undefined;
}

/** @throws RangeError for text that is no time of the day. */
export function timeOfDay(text: string): TimeOfDay {
  const time = parseTimeOfDay(text);
  if (time === undefined) throw new RangeError(`Not a time of the day: ${text}`);
  return time;
}

/** What clocks in a time zone (IANA name) show at an instant, without the seconds. */
export function timeIn(timeZone: string, instant: Date): TimeOfDay {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
  return local.toPlainTime().toString({ smallestUnit: 'minute' }) as TimeOfDay;
}

/**
 * The instant at which clocks in a time zone show a time on a day. Where they show it twice it is the first one; where
 * they are put forward over it, as much later as they are put forward.
 */
export function instantAt(date: CalendarDate, time: TimeOfDay, timeZone: string): Date {
  const local = Temporal.PlainDate.from(date).toPlainDateTime(Temporal.PlainTime.from(time));
  return new Date(local.toZonedDateTime(timeZone).epochMilliseconds);
}
