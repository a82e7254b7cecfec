import { describe, expect, it } from '@jest/globals';
import {
  addDays,
  calendarDate,
  dateIn,
  instantAt,
  isBankingDay,
  startOfDay,
  timeIn,
  timeOfDay,
  type Identifier,
} from '@mensal/kernel';
import fc from 'fast-check';
import { InvoiceReminders, type ReminderRules } from './invoice-reminders.js';
import { remindersOf } from './reminder-schedule.js';
import { checkReminders, DEFAULT_REMINDERS } from './reminder-settings.js';

/** Clocks that change by an hour, by half of one, and a zone that skipped a whole day (30 December 2011). */
const ZONES = ['America/Sao_Paulo', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'];
const HOUR_MS = 3_600_000;

const anyTime = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minute) =>
    timeOfDay(`${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`),
  );
const anySettings = fc
  .record({
    days: fc.array(fc.integer({ min: -30, max: 90 }), { maxLength: 10 }),
    hours: fc.tuple(anyTime, anyTime).filter(([a, b]) => a !== b),
    bankingDaysOnly: fc.boolean(),
    onIssue: fc.boolean(),
  })
  .map(({ days, hours, ...rest }) => {
    const [from, until] = hours.sort();
    return checkReminders({ ...DEFAULT_REMINDERS, ...rest, days, from, until });
  });
const scenarios = fc.record({
  settings: anySettings,
  timeZone: fc.constantFrom(...ZONES),
  dueOn: fc.integer({ min: 0, max: 6_000 }).map((n) => addDays(calendarDate('2010-06-01'), n)),
  /** When it is issued: days before it is due, and the minute of the day. */
  lead: fc.integer({ min: -5, max: 40 }),
  issuedAt: anyTime,
  /** How many hours late a worker comes, each time. */
  delays: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200 })), { maxLength: 12 }),
});

interface Sent {
  at: Date;
  what: 'issued' | number;
}

/** Lives through all mails of an invoice that nobody pays. */
function live(scenario: typeof scenarios extends fc.Arbitrary<infer T> ? T : never): Sent[] {
  const { settings, timeZone, dueOn, lead, issuedAt, delays } = scenario;
  const rules: ReminderRules = { settings, timeZone };
  const reminders = remindersOf(dueOn, settings, timeZone);
  const since = instantAt(addDays(dueOn, -lead), issuedAt, timeZone);
  const ids = { tenantId: 't' as Identifier, invoiceId: 'i' as Identifier };
  const flags = { toIssue: settings.onIssue, receipted: false, skipped: false };
  const row = new InvoiceReminders({ ...ids, ...flags, dueOn, lastDay: null, since, dueAt: since });
  const sent: Sent[] = [];
  for (let n = 0; row.dueAt !== null; n += 1) {
    if (n > 100) throw new Error('It never ends');
    const now = new Date(row.dueAt.getTime() + (delays[n] ?? 0) * HOUR_MS);
    const next = row.next(reminders, rules, now);
    if (next === undefined || next.at > now) {
      row.dueAt = next?.at ?? null;
      continue;
    }
    sent.push({ at: now, what: next.kind === 'issued' ? 'issued' : next.day });
    row.done(reminders, rules, now);
  }
  return sent;
}

const daysOf = (sent: readonly Sent[]) => sent.map(({ what }) => what).filter((what) => what !== 'issued');

describe('Whatever the settings, the time zone and the delays, mails', () => {
  it('are sent within the hours, on allowed days', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { settings, timeZone } = scenario;
        for (const { at } of live(scenario)) {
          const time = timeIn(timeZone, at);
          expect(time >= settings.from && time < settings.until).toBe(true);
          if (settings.bankingDaysOnly) expect(isBankingDay(dateIn(timeZone, at))).toBe(true);
        }
      }),
    );
  });

  it('are each sent once, in order, no two at one instant, and none before its day', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const sent = live(scenario);
        const days = daysOf(sent);
        expect(days).toEqual([...new Set(days)].sort((a, b) => a - b));
        const instants = sent.map(({ at }) => at.getTime());
        expect(new Set(instants).size).toBe(instants.length);
        expect(instants).toEqual([...instants].sort((a, b) => a - b));
        for (const { at, what } of sent) {
          if (what === 'issued') continue;
          const day = startOfDay(addDays(scenario.dueOn, what), scenario.timeZone);
          expect(at >= day).toBe(true);
        }
      }),
    );
  });

  it('begin with the invoice itself, where that is wanted', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const issued = live(scenario).map(({ what }) => what === 'issued');
        expect(issued.indexOf(true)).toBe(scenario.settings.onIssue ? 0 : -1);
        expect(issued.lastIndexOf(true)).toBe(scenario.settings.onIssue ? 0 : -1);
      }),
    );
  });

  it('reach a payer to whom nothing comes late, of all the days after the invoice', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { settings, timeZone, dueOn, lead } = scenario;
        const onTime = { ...scenario, delays: [], settings: { ...settings, onIssue: false } };
        const issuedOn = startOfDay(addDays(dueOn, -lead), timeZone);
        const expected = remindersOf(dueOn, onTime.settings, timeZone).filter(({ at }) => at >= issuedOn);
        const days = daysOf(live(onTime));
        // One of the day of issue may be missed by its hours, or give way to a later one.
        const sure = expected.filter(({ at }) => dateIn(timeZone, at) > addDays(dueOn, -lead));
        expect(days).toEqual(expect.arrayContaining(sure.map(({ day }) => day)));
        expect(days.every((day) => expected.some((reminder) => reminder.day === day))).toBe(true);
      }),
    );
  });
});
