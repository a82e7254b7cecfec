import {
  addDays,
  dateIn,
  instantAt,
  isBankingDay,
  startOfDay,
  timeIn,
  type CalendarDate,
} from '@mensal/kernel';
import type { MailingHours, ReminderSettings } from './reminder-settings.js';

/** One mail of a tenant's régua for a due date. */
export interface Reminder {
  /** Relative to the due date. */
  day: number;
  at: Date;
  /** The last day on which it is still sent, where nothing ran at its time. */
  lastOn: CalendarDate;
}

/** How many days late a mail is still sent. */
export const DAYS_OF_GRACE = 2;

/** The first instant at which mails may be sent: the given one, or the next day's (or this day's) first. */
export function allowedFrom(instant: Date, hours: MailingHours, timeZone: string): Date {
  const today = dateIn(timeZone, instant);
  if (isAllowed(instant, hours, timeZone)) return instant;
  for (let day = today; ; day = addDays(day, 1)) {
    const start = instantAt(day, hours.from, timeZone);
    // A change of the clocks may leave a day without these hours, or a zone without the day.
    if (start >= instant && dateIn(timeZone, start) === day && isAllowed(start, hours, timeZone))
      return start;
  }
}

/** Until when mails may be sent from an instant on at which they may: where clocks are put back over that, the day's end. */
export function allowedUntil(instant: Date, { until }: MailingHours, timeZone: string): Date {
  const day = dateIn(timeZone, instant);
  const end = instantAt(day, until, timeZone);
  return end > instant ? end : startOfDay(addDays(day, 1), timeZone);
}

function isAllowed(instant: Date, { from, until, bankingDaysOnly }: MailingHours, timeZone: string): boolean {
  if (bankingDaysOnly && !isBankingDay(dateIn(timeZone, instant))) return false;
  const time = timeIn(timeZone, instant);
  return time >= from && time < until;
}

/**
 * When each reminder of a due date is to be sent, in order: on its day at the first hour, or on the first day after
 * that on which mails may be sent. Of several that fall on one instant it is the latest.
 */
export function remindersOf(dueOn: CalendarDate, settings: ReminderSettings, timeZone: string): Reminder[] {
  const firstOn = (day: CalendarDate) => allowedFrom(startOfDay(day, timeZone), settings, timeZone);
  const byInstant = new Map<number, Reminder>();
  for (const day of settings.days) {
    const at = firstOn(addDays(dueOn, day));
    const lastOn = dateIn(timeZone, firstOn(addDays(dateIn(timeZone, at), DAYS_OF_GRACE)));
    byInstant.set(at.getTime(), { day, at, lastOn });
  }
  return [...byInstant.values()];
}

/** The day of the newest reminder whose time has come: whoever is written to now needs no older one any more. */
export function coveredAt(reminders: readonly Reminder[], now: Date): number | null {
  return reminders.findLast(({ at }) => at <= now)?.day ?? null;
}

/**
 * The next reminder, and the instant at which it may be sent.
 *
 * Of those whose time has passed while nothing ran only the newest is sent, while it is not too late for it.
 *
 * @param lastDay the day of the newest that was sent, or needed to be sent no more
 * @param since reminders of the days before that are none of ours
 */
export function nextReminder(
  reminders: readonly Reminder[],
  { lastDay, since }: { lastDay: number | null; since: Date },
  now: Date,
  hours: MailingHours,
  timeZone: string,
): { day: number; at: Date } | undefined {
  const first = startOfDay(dateIn(timeZone, since), timeZone);
  const open = reminders.filter(({ day, at }) => (lastDay === null || day > lastDay) && at >= first);
  const due = open.findLast(({ at }) => at <= now);
  if (due !== undefined) {
    const at = allowedFrom(now, hours, timeZone);
    if (dateIn(timeZone, at) <= due.lastOn) return { day: due.day, at };
  }
  return open.find(({ at }) => at > now);
}
