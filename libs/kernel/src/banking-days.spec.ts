import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bankingDayOnOrAfter, isBankingDay } from './banking-days.js';
import { addDays, calendarDate, daysBetween, dayOfWeek, type CalendarDate } from './calendar-date.js';

const date = fc.integer({ min: 0, max: 36_524 }).map((days) => addDays(calendarDate('2000-01-01'), days));

/** Easter Sunday by the Gregorian computus of Meeus, Jones and Butcher. */
function easterOf(year: number): CalendarDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return calendarDate(
    `${year}-${String(Math.floor(n / 31)).padStart(2, '0')}-${String((n % 31) + 1).padStart(2, '0')}`,
  );
}

/** The holidays of FEBRABAN's calendar: fixed by law, or by their distance from Easter. */
function holidaysOf(year: number): Set<string> {
  const fixed = ['01-01', '04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '12-25', '12-31'];
  if (year >= 2024) fixed.push('11-20');
  const fromEaster = [-48, -47, -2, 60];
  return new Set([
    ...fixed.map((monthAndDay) => `${year}-${monthAndDay}`),
    ...fromEaster.map((days) => addDays(easterOf(year), days)),
  ]);
}

describe('isBankingDay', () => {
  it.each<[why: string, day: string]>([
    ['New Year', '2026-01-01'],
    ['Carnival Monday', '2026-02-16'],
    ['Carnival Tuesday', '2026-02-17'],
    ['Carnival Monday of another year', '2027-02-08'],
    ['Good Friday', '2026-04-03'],
    ['Tiradentes', '2026-04-21'],
    ['Labour Day', '2026-05-01'],
    ['Corpus Christi', '2026-06-04'],
    ['Corpus Christi of another year', '2024-05-30'],
    ['Independence Day', '2026-09-07'],
    ['Our Lady of Aparecida', '2026-10-12'],
    ['All Souls', '2026-11-02'],
    ['Proclamation of the Republic', '2027-11-15'],
    ['Black Awareness Day, a national holiday since 2024', '2024-11-20'],
    ['Black Awareness Day', '2026-11-20'],
    ['Christmas', '2026-12-25'],
    ['31 December', '2026-12-31'],
    ['a Saturday', '2026-11-14'],
    ['a Sunday', '2026-11-22'],
  ])('given %s (%s), is false', (_why, day) => {
    expect(isBankingDay(calendarDate(day))).toBe(false);
  });

  it.each<[why: string, day: string]>([
    ['the Friday before Carnival', '2026-02-13'],
    ['Ash Wednesday', '2026-02-18'],
    ['Maundy Thursday', '2026-04-02'],
    ['the Friday after Corpus Christi', '2026-06-05'],
    ['20 November before the law', '2023-11-20'],
    ['20 November before the law', '2019-11-20'],
    ['a holiday of the state of São Paulo', '2026-07-09'],
    ['the Monday after a Sunday holiday', '2026-11-16'],
    ['the day of civil servants', '2026-10-28'],
    ['Christmas Eve', '2026-12-24'],
    ['30 December', '2026-12-30'],
    ['2 January', '2026-01-02'],
  ])('given %s (%s), is true', (_why, day) => {
    expect(isBankingDay(calendarDate(day))).toBe(true);
  });

  it('given any weekend, is false', () => {
    fc.assert(
      fc.property(date, (day) => {
        const saturday = addDays(day, 6 - dayOfWeek(day));
        expect([isBankingDay(saturday), isBankingDay(addDays(saturday, 1))]).toEqual([false, false]);
      }),
    );
  });

  it('given any year of this century, closes exactly on the weekdays that law and Easter give', () => {
    for (let year = 2000; year < 2100; year += 1) {
      const expected = [...holidaysOf(year)].filter((day) => dayOfWeek(calendarDate(day)) % 6 !== 0).sort();
      const closed: string[] = [];
      for (let day = calendarDate(`${year}-01-01`); day.startsWith(`${year}`); day = addDays(day, 1)) {
        if (dayOfWeek(day) % 6 !== 0 && !isBankingDay(day)) closed.push(day);
      }
      expect(closed).toEqual(expected);
    }
  });
});

describe('bankingDayOnOrAfter', () => {
  it.each<[why: string, day: string, settles: string]>([
    ['a banking day', '2026-11-17', '2026-11-17'],
    ['a Saturday', '2026-11-14', '2026-11-16'],
    ['a holiday on a Friday', '2026-11-20', '2026-11-23'],
    ['the Saturday of Carnival', '2026-02-14', '2026-02-18'],
    ['Good Friday', '2026-04-03', '2026-04-06'],
    ['the last day of a year', '2026-12-31', '2027-01-04'],
    ['Christmas on a Friday', '2026-12-25', '2026-12-28'],
    ['the last day that is read', '9998-12-31', '9999-01-04'],
  ])('given %s (%s), it is %s', (_why, day, settles) => {
    expect(bankingDayOnOrAfter(calendarDate(day))).toBe(settles);
  });

  it('given any date, is the first banking day from there on, never more than four days later', () => {
    fc.assert(
      fc.property(date, (day) => {
        const settles = bankingDayOnOrAfter(day);
        expect(isBankingDay(settles)).toBe(true);
        expect(daysBetween(day, settles)).toBeLessThanOrEqual(4);
        for (let passed = day; passed < settles; passed = addDays(passed, 1))
          expect(isBankingDay(passed)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('given its own result, returns it', () => {
    fc.assert(
      fc.property(date, (day) => {
        expect(bankingDayOnOrAfter(bankingDayOnOrAfter(day))).toBe(bankingDayOnOrAfter(day));
      }),
    );
  });

  it('given a later date, never settles earlier', () => {
    fc.assert(
      fc.property(date, fc.nat({ max: 10 }), (day, days) => {
        expect(bankingDayOnOrAfter(addDays(day, days)) >= bankingDayOnOrAfter(day)).toBe(true);
      }),
    );
  });
});
