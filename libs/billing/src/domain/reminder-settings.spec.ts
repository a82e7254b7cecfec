import { describe, expect, it } from '@jest/globals';
import { timeOfDay } from '@mensal/kernel';
import { checkReminders, DEFAULT_REMINDERS } from './reminder-settings.js';

const check = (change: object) => checkReminders({ ...DEFAULT_REMINDERS, ...change });
const refused = { code: 'BILLING.INVALID_REMINDERS' };

describe('Settings of reminders', () => {
  it('are good by default', () => {
    expect(check({})).toEqual(DEFAULT_REMINDERS);
  });

  it('keep days in order, each once', () => {
    expect(check({ days: [7, -30, 90, 0, 7] }).days).toEqual([-30, 0, 7, 90]);
    expect(check({ days: [] }).days).toEqual([]);
  });

  it.each([[[-31]], [[91]], [[1.5]], [[Number.NaN]], [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]]])(
    'have no days %j',
    (days) => {
      expect(() => check({ days })).toThrow(expect.objectContaining(refused));
    },
  );

  it.each([
    ['20:00', '08:00'],
    ['08:00', '08:00'],
  ])('do not last from %s until %s', (from, until) => {
    const hours = { from: timeOfDay(from), until: timeOfDay(until) };
    expect(() => check(hours)).toThrow(expect.objectContaining(refused));
  });

  it('remind of no cards', () => {
    expect(() => check({ methods: ['boleto', 'card'] })).toThrow(expect.objectContaining(refused));
  });
});
