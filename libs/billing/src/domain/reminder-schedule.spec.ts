import { describe, expect, it } from '@jest/globals';
import { calendarDate, dateIn, timeIn, timeOfDay } from '@mensal/kernel';
import { allowedFrom, allowedUntil, coveredAt, nextReminder, remindersOf } from './reminder-schedule.js';
import { DEFAULT_REMINDERS, type ReminderSettings } from './reminder-settings.js';

const SAO_PAULO = 'America/Sao_Paulo';
const NEW_YORK = 'America/New_York';
const local = (instant: Date, zone = SAO_PAULO) => `${dateIn(zone, instant)} ${timeIn(zone, instant)}`;
const at = (text: string) => new Date(`${text.replace(' ', 'T')}:00-03:00`);
const settingsOf = (change: Partial<ReminderSettings>) => ({ ...DEFAULT_REMINDERS, ...change });
const ALWAYS = { lastDay: null, since: new Date(0) };

const schedule = (dueOn: string, change: Partial<ReminderSettings> = {}) =>
  remindersOf(calendarDate(dueOn), settingsOf(change), SAO_PAULO);
const days = (dueOn: string, change: Partial<ReminderSettings> = {}) =>
  schedule(dueOn, change).map((reminder) => `${reminder.day}: ${local(reminder.at)}`);

describe('The reminders of a due date', () => {
  it('fall on their days, at the first hour', () => {
    // A Wednesday.
    expect(days('2026-12-09', { days: [-1, 0, 1] })).toEqual([
      '-1: 2026-12-08 08:00',
      '0: 2026-12-09 08:00',
      '1: 2026-12-10 08:00',
    ]);
  });

  it('move to the next banking day, and of several that meet there it is the latest', () => {
    // Friday 25 December 2026 is Christmas.
    expect(days('2026-12-25', { days: [-1, 0, 1, 2, 3, 4] })).toEqual([
      '-1: 2026-12-24 08:00',
      '3: 2026-12-28 08:00',
      '4: 2026-12-29 08:00',
    ]);
  });

  it('stay on any day where the merchant says so', () => {
    expect(days('2026-12-25', { days: [0, 1], bankingDaysOnly: false })).toEqual([
      '0: 2026-12-25 08:00',
      '1: 2026-12-26 08:00',
    ]);
  });
});

describe('An instant from which mails may be sent', () => {
  it.each([
    ['within the hours is itself', '2026-12-09 19:59', '2026-12-09 19:59'],
    ['in the morning waits for the first hour', '2026-12-09 03:00', '2026-12-09 08:00'],
    ['at the last hour waits for tomorrow', '2026-12-09 20:00', '2026-12-10 08:00'],
    ['on Friday night waits for Monday', '2026-12-11 22:00', '2026-12-14 08:00'],
    ['on the last day of a year waits for the second of the next', '2026-12-31 10:00', '2027-01-04 08:00'],
  ])('%s', (_, from, expected) => {
    expect(local(allowedFrom(at(from), DEFAULT_REMINDERS, SAO_PAULO))).toBe(expected);
  });

  it.each([
    ['2026-12-09 08:00', '2026-12-09 20:00'],
    ['2026-12-09 19:59', '2026-12-09 20:00'],
  ])('%s is good until the last hour', (from, expected) => {
    expect(local(allowedUntil(at(from), DEFAULT_REMINDERS, SAO_PAULO))).toBe(expected);
  });

  it('is good until midnight where clocks are put back over the last hour', () => {
    const hours = { from: timeOfDay('00:30'), until: timeOfDay('01:30'), bankingDaysOnly: false };
    // A quarter past one, for the second time.
    const night = new Date('2026-11-01T06:15:00.000Z');
    expect(allowedFrom(night, hours, NEW_YORK)).toEqual(night);
    expect(local(allowedUntil(night, hours, NEW_YORK), NEW_YORK)).toBe('2026-11-02 00:00');
  });

  it('is on the next day where clocks are put forward over the hours', () => {
    const hours = { from: timeOfDay('02:00'), until: timeOfDay('03:00'), bankingDaysOnly: false };
    const night = new Date('2026-03-08T05:00:00.000Z');
    expect(local(allowedFrom(night, hours, NEW_YORK), NEW_YORK)).toBe('2026-03-09 02:00');
  });
});

describe('The next reminder', () => {
  const reminders = schedule('2026-12-09', { days: [-3, 0, 2, 7] });
  const next = (now: string, state: { lastDay: number | null; since: Date } = ALWAYS) => {
    const found = nextReminder(reminders, state, at(now), DEFAULT_REMINDERS, SAO_PAULO);
    return found && `${found.day}: ${local(found.at)}`;
  };

  it.each([
    ['long before is the first', '2026-11-20 10:00', null, '-3: 2026-12-07 08:00'],
    ['at its time is sent now', '2026-12-09 08:00', -3, '0: 2026-12-09 08:00'],
    ['a few hours late is sent now', '2026-12-09 15:30', -3, '0: 2026-12-09 15:30'],
    ['found at night waits for the morning', '2026-12-09 22:00', -3, '0: 2026-12-10 08:00'],
    ['two days late gives way to a newer one', '2026-12-11 10:00', -3, '2: 2026-12-11 10:00'],
    ['found on Sunday is sent on Monday', '2026-12-13 10:00', 0, '2: 2026-12-14 08:00'],
    ['more than two days late is not sent', '2026-12-15 10:00', 0, '7: 2026-12-16 08:00'],
    ['that is done with is not sent again', '2026-12-09 08:00', 0, '2: 2026-12-11 08:00'],
    ['after the last is none', '2026-12-16 08:00', 7, undefined],
  ])('%s', (_, now, lastDay, expected) => {
    expect(next(now, { ...ALWAYS, lastDay })).toBe(expected);
  });

  it('is none of a day before the invoice was ours to remind of', () => {
    const since = at('2026-12-10 09:00');
    expect(next('2026-12-10 09:00', { lastDay: null, since })).toBe('2: 2026-12-11 08:00');
  });

  it('is one of the day itself, even where its hour has passed', () => {
    const since = at('2026-12-09 09:00');
    expect(next('2026-12-09 09:00', { lastDay: null, since })).toBe('0: 2026-12-09 09:00');
  });

  it('whoever is written to has no need of older ones', () => {
    expect(coveredAt(reminders, at('2026-12-01 10:00'))).toBeNull();
    expect(coveredAt(reminders, at('2026-12-11 08:00'))).toBe(2);
  });
});
