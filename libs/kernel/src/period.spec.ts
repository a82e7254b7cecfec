import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, calendarDate, dayOfMonth, daysBetween } from './calendar-date.js';
import {
  addMonths,
  anchoredDate,
  lastDayOf,
  monthsBetween,
  nextAnchoredDate,
  parsePeriod,
  periodOf,
  type Period,
} from './period.js';

const dueDay = fc.integer({ min: 1, max: 31 });
const date = fc.integer({ min: 0, max: 50_000 }).map((days) => addDays(calendarDate('1990-01-01'), days));
const period = date.map(periodOf);

function periodFrom(text: string): Period {
  const parsed = parsePeriod(text);
  if (parsed === undefined) throw new Error(`Not a period: ${text}`);
  return parsed;
}

describe('parsePeriod', () => {
  it.each(['2026-01', '2026-12', '1900-01', '9998-12'])('given a month (%s), reads it', (text) => {
    expect(parsePeriod(text)).toBe(text);
  });

  it.each<[why: string, input: unknown]>([
    ['month 0', '2026-00'],
    ['month 13', '2026-13'],
    ['a whole date', '2026-01-01'],
    ['a digit left out', '2026-1'],
    ['the Brazilian order', '01/2026'],
    ['a year before 1900', '0026-01'],
    ['a month so late that the next year has five digits', '9999-12'],
    ['a trailing newline', '2026-01\n'],
    ['a leading blank', ' 2026-01'],
    ['full-width digits', '２０２６-01'],
    ['nothing', ''],
    ['a number', 202_601],
    ['a list', ['2026-01']],
    ['null', null],
    ['undefined', undefined],
  ])('given %s, refuses', (_why, input) => {
    expect(parsePeriod(input)).toBeUndefined();
  });
});

describe('addMonths and monthsBetween', () => {
  it.each<[from: string, months: number, to: string]>([
    ['2026-01', 0, '2026-01'],
    ['2026-01', 1, '2026-02'],
    ['2026-12', 1, '2027-01'],
    ['2026-01', -1, '2025-12'],
    ['2026-05', -17, '2024-12'],
    ['2026-05', 120, '2036-05'],
  ])('given %s and %d months, it is %s', (from, months, to) => {
    expect(addMonths(periodFrom(from), months)).toBe(to);
    expect(monthsBetween(periodFrom(from), periodFrom(to))).toBe(months);
  });

  it('given any period and distance, each undoes the other, and text sorts as time does', () => {
    fc.assert(
      fc.property(period, fc.integer({ min: -1000, max: 1000 }), (from, months) => {
        const to = addMonths(from, months);
        expect(parsePeriod(to)).toBe(to);
        expect(monthsBetween(from, to)).toBe(months);
        expect(addMonths(to, -months)).toBe(from);
        expect(to > from).toBe(months > 0);
      }),
    );
  });
});

describe('lastDayOf', () => {
  it.each([
    ['2026-01', '2026-01-31'],
    ['2026-02', '2026-02-28'],
    ['2028-02', '2028-02-29'],
    ['2000-02', '2000-02-29'],
    ['2100-02', '2100-02-28'],
    ['2026-04', '2026-04-30'],
    ['2026-12', '2026-12-31'],
    ['9998-12', '9998-12-31'],
  ])('given %s, it is %s', (month, day) => {
    expect(lastDayOf(periodFrom(month))).toBe(day);
  });

  it('given any period, the day lies in it, and the day after opens the next', () => {
    fc.assert(
      fc.property(period, (month) => {
        expect(periodOf(lastDayOf(month))).toBe(month);
        expect(addDays(lastDayOf(month), 1)).toBe(`${addMonths(month, 1)}-01`);
      }),
    );
  });
});

describe('anchoredDate', () => {
  it.each<[dueDay: number, year: string, days: string[]]>([
    [
      31,
      '2027',
      [
        '01-31',
        '02-28',
        '03-31',
        '04-30',
        '05-31',
        '06-30',
        '07-31',
        '08-31',
        '09-30',
        '10-31',
        '11-30',
        '12-31',
      ],
    ],
    [31, '2028', ['01-31', '02-29', '03-31', '04-30']],
    [30, '2027', ['01-30', '02-28', '03-30', '04-30']],
    [29, '2027', ['01-29', '02-28', '03-29', '04-29']],
    [29, '2028', ['01-29', '02-29', '03-29', '04-29']],
    [28, '2027', ['01-28', '02-28', '03-28', '04-28']],
    [1, '2027', ['01-01', '02-01', '03-01', '04-01']],
  ])('given due day %d, the months of %s fall due on %j', (day, year, days) => {
    const january = periodFrom(`${year}-01`);
    expect(days.map((_, month) => anchoredDate(addMonths(january, month), day))).toEqual(
      days.map((monthAndDay) => `${year}-${monthAndDay}`),
    );
  });

  it('given any due day, ten years of months come back to it whenever the month is long enough', () => {
    fc.assert(
      fc.property(period, dueDay, (start, day) => {
        for (let month = 0; month < 120; month += 1) {
          const current = addMonths(start, month);
          const due = anchoredDate(current, day);
          expect(periodOf(due)).toBe(current);
          if (dayOfMonth(due) !== day) {
            expect(dayOfMonth(due)).toBeLessThan(day);
            expect(due).toBe(lastDayOf(current));
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('nextAnchoredDate', () => {
  it.each<[from: string, dueDay: number, due: string]>([
    ['2026-11-05', 5, '2026-11-05'],
    ['2026-11-05', 6, '2026-11-06'],
    ['2026-11-05', 4, '2026-12-04'],
    ['2026-12-31', 30, '2027-01-30'],
    ['2027-02-28', 31, '2027-02-28'],
    ['2027-02-27', 31, '2027-02-28'],
    ['2027-03-01', 31, '2027-03-31'],
    ['2028-02-28', 30, '2028-02-29'],
  ])('given %s and due day %d, it is %s', (from, day, due) => {
    expect(nextAnchoredDate(calendarDate(from), day)).toBe(due);
  });

  it('given any date, is the first anchored date on or after it', () => {
    fc.assert(
      fc.property(date, dueDay, (from, day) => {
        const due = nextAnchoredDate(from, day);
        expect(due).toBe(anchoredDate(periodOf(due), day));
        for (let passed = from; passed < due; passed = addDays(passed, 1)) {
          expect(passed).not.toBe(anchoredDate(periodOf(passed), day));
        }
      }),
    );
  });

  it('given the day after each due date in turn, visits every month once, for ten years', () => {
    fc.assert(
      fc.property(date, dueDay, (from, day) => {
        let due = nextAnchoredDate(from, day);
        for (let month = 0; month < 120; month += 1) {
          const next = nextAnchoredDate(addDays(due, 1), day);
          expect(monthsBetween(periodOf(due), periodOf(next))).toBe(1);
          expect(Math.abs(daysBetween(due, next) - 29.5)).toBeLessThanOrEqual(1.5);
          due = next;
        }
      }),
      { numRuns: 30 },
    );
  });
});
