import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calendarDate, dateIn } from './calendar-date.js';
import { instantAt, parseTimeOfDay, timeIn, timeOfDay } from './time-of-day.js';

const NEW_YORK = 'America/New_York';

describe('A time of the day', () => {
  it.each(['00:00', '08:30', '23:59'])('is %s', (text) => {
    expect(parseTimeOfDay(text)).toBe(text);
  });

  it.each(['24:00', '8:30', '08:60', '08:30:00', ' 08:30', '', null, 830])('is not %j', (input) => {
    expect(parseTimeOfDay(input)).toBeUndefined();
    expect(() => timeOfDay(String(input))).toThrow(RangeError);
  });

  it.each([
    ['America/Sao_Paulo', '2026-11-22', '08:00', '2026-11-22T11:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-22', '00:00', '2026-11-21T18:30:00.000Z'],
    [NEW_YORK, '2026-11-01', '01:30', '2026-11-01T05:30:00.000Z'],
  ])('in %s on %s at %s is %s', (zone, date, time, instant) => {
    expect(instantAt(calendarDate(date), timeOfDay(time), zone).toISOString()).toBe(instant);
    expect(timeIn(zone, new Date(instant))).toBe(time);
  });

  it('over which clocks are put forward, is as much later', () => {
    const instant = instantAt(calendarDate('2026-03-08'), timeOfDay('02:30'), NEW_YORK);
    expect(timeIn(NEW_YORK, instant)).toBe('03:30');
  });

  it('is what clocks show at its instant, but for those that are put forward over it', () => {
    const zones = fc.constantFrom('America/Sao_Paulo', NEW_YORK, 'Europe/Lisbon', 'Australia/Lord_Howe');
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 2_000_000_000_000 }), (zone, ms) => {
        const [date, time] = [dateIn(zone, new Date(ms)), timeIn(zone, new Date(ms))];
        const instant = instantAt(date, time, zone);
        expect([dateIn(zone, instant), timeIn(zone, instant)]).toEqual([date, time]);
      }),
    );
  });
});
