import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  calendarDate,
  dateIn,
  dayOfMonth,
  dayOfWeek,
  daysBetween,
  isTimeZone,
  laterOf,
  parseCalendarDate,
  startOfDay,
} from './calendar-date.js';

const SAO_PAULO = 'America/Sao_Paulo';
const zone = fc.constantFrom(
  SAO_PAULO,
  'America/Noronha',
  'America/Manaus',
  'America/Rio_Branco',
  'UTC',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
);
const instant = fc.date({
  min: new Date('1970-01-02T00:00:00Z'),
  max: new Date('2099-12-30T00:00:00Z'),
  noInvalidDate: true,
});
const date = fc.integer({ min: 0, max: 200 * 365 }).map((days) => addDays(calendarDate('1900-01-01'), days));

describe('parseCalendarDate', () => {
  it.each(['2026-01-31', '2024-02-29', '2000-02-29', '2026-12-31', '1900-01-01', '9998-12-31'])(
    'given a day that exists (%s), reads it',
    (text) => {
      expect(parseCalendarDate(text)).toBe(text);
    },
  );

  it.each<[why: string, input: unknown]>([
    ['30 February', '2026-02-30'],
    ['29 February of a common year', '2023-02-29'],
    ['29 February 2100, a common year', '2100-02-29'],
    ['31 April', '2026-04-31'],
    ['day 0', '2026-01-00'],
    ['day 32', '2026-01-32'],
    ['month 0', '2026-00-10'],
    ['month 13', '2026-13-01'],
    ['a day before 1900', '1899-12-31'],
    ['year 0', '0000-01-01'],
    ['a day so late that the next year has five digits', '9999-12-31'],
    ['a year of five digits', '12026-01-01'],
    ['an expanded year', '+002026-01-01'],
    ['digits left out', '2026-1-1'],
    ['no hyphens', '20260101'],
    ['the Brazilian order', '31/01/2026'],
    ['an instant', '2026-01-01T00:00:00Z'],
    ['a trailing newline', '2026-01-01\n'],
    ['a trailing blank', '2026-01-01 '],
    ['a leading blank', ' 2026-01-01'],
    ['full-width digits', '２０２６-01-01'],
    ['a different hyphen', '2026‑01‑01'],
    ['words', 'amanhã'],
    ['nothing', ''],
    ['a number', 20_260_101],
    ['a Date', new Date(0)],
    ['a list', ['2026-01-01']],
    ['null', null],
    ['undefined', undefined],
  ])('given %s, refuses', (_why, input) => {
    expect(parseCalendarDate(input)).toBeUndefined();
  });

  it('given any year, month and day, accepts exactly the days of the Gregorian calendar', () => {
    const twoDigits = (value: number) => String(value).padStart(2, '0');
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 9998 }),
        fc.nat({ max: 14 }),
        fc.nat({ max: 33 }),
        (year, month, day) => {
          const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
          const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
          const exists = day >= 1 && day <= (lengths[month - 1] ?? 0);
          const text = `${year}-${twoDigits(month)}-${twoDigits(day)}`;
          expect(parseCalendarDate(text)).toBe(exists ? text : undefined);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('calendarDate', () => {
  it('given text that is a day, returns it, else throws and names the text', () => {
    expect(calendarDate('2026-02-28')).toBe('2026-02-28');
    expect(() => calendarDate('2026-02-30')).toThrow(new RangeError('Not a day of the calendar: 2026-02-30'));
  });
});

describe('addDays and daysBetween', () => {
  it.each<[from: string, days: number, to: string]>([
    ['2026-01-31', 1, '2026-02-01'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2023-02-28', 1, '2023-03-01'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2018-11-03', 2, '2018-11-05'],
    ['2019-02-16', 1, '2019-02-17'],
    ['2026-05-05', 0, '2026-05-05'],
  ])('given %s and %d days, it is %s', (from, days, to) => {
    expect(addDays(calendarDate(from), days)).toBe(to);
    expect(daysBetween(calendarDate(from), calendarDate(to))).toBe(days);
  });

  it('given any date and distance, each undoes the other', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -100_000, max: 100_000 }), (from, days) => {
        const to = addDays(from, days);
        expect(daysBetween(from, to)).toBe(days);
        expect(addDays(to, -days)).toBe(from);
      }),
    );
  });

  it('given any two dates, the distance has the sign that their order as text has', () => {
    fc.assert(
      fc.property(date, date, (a, b) => {
        expect(Math.sign(daysBetween(a, b))).toBe(a < b ? 1 : a > b ? -1 : 0);
        expect(laterOf(a, b)).toBe(daysBetween(a, b) > 0 ? b : a);
      }),
    );
  });
});

describe('dayOfMonth and dayOfWeek', () => {
  it.each<[day: string, ofMonth: number, ofWeek: number]>([
    ['2026-11-15', 15, 0],
    ['2026-11-16', 16, 1],
    ['2024-02-29', 29, 4],
    ['1900-01-01', 1, 1],
    ['2000-01-01', 1, 6],
  ])('given %s, they are %d and %d', (day, ofMonth, ofWeek) => {
    expect([dayOfMonth(calendarDate(day)), dayOfWeek(calendarDate(day))]).toEqual([ofMonth, ofWeek]);
  });

  it('given any date, the next day is the next of seven', () => {
    fc.assert(
      fc.property(date, (day) => {
        expect(dayOfWeek(addDays(day, 1))).toBe((dayOfWeek(day) + 1) % 7);
      }),
    );
  });
});

describe('dateIn', () => {
  it.each<[why: string, timeZone: string, at: string, day: string]>([
    ['a second before midnight in São Paulo', SAO_PAULO, '2026-03-01T02:59:59.999Z', '2026-02-28'],
    ['midnight in São Paulo', SAO_PAULO, '2026-03-01T03:00:00.000Z', '2026-03-01'],
    [
      'the same instant in Manaus, an hour behind',
      'America/Manaus',
      '2026-03-01T03:00:00.000Z',
      '2026-02-28',
    ],
    [
      'the same instant in Noronha, an hour ahead',
      'America/Noronha',
      '2026-03-01T02:00:00.000Z',
      '2026-03-01',
    ],
    ['the end of a year', SAO_PAULO, '2026-01-01T02:59:59.999Z', '2025-12-31'],
    ['before the clocks go forward', SAO_PAULO, '2018-11-04T02:59:59.999Z', '2018-11-03'],
    ['as the clocks go forward', SAO_PAULO, '2018-11-04T03:00:00.000Z', '2018-11-04'],
    ['summer time', SAO_PAULO, '2019-01-15T02:00:00.000Z', '2019-01-15'],
    ['the hour before midnight, first time', SAO_PAULO, '2019-02-17T01:30:00.000Z', '2019-02-16'],
    ['the hour before midnight, second time', SAO_PAULO, '2019-02-17T02:30:00.000Z', '2019-02-16'],
    ['midnight after the clocks went back', SAO_PAULO, '2019-02-17T03:00:00.000Z', '2019-02-17'],
  ])('given %s (%s, %s), it is %s', (_why, timeZone, at, day) => {
    expect(dateIn(timeZone, new Date(at))).toBe(day);
  });

  it('given any instant and zone, agrees with Intl', () => {
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        const intl = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
        expect(dateIn(timeZone, at)).toBe(intl.format(at));
      }),
      { numRuns: 300 },
    );
  });

  it('given an instant that does not exist, throws', () => {
    expect(() => dateIn(SAO_PAULO, new Date(Number.NaN))).toThrow(RangeError);
  });
});

describe('startOfDay', () => {
  it.each<[why: string, day: string, at: string]>([
    ['an ordinary day', '2026-03-01', '2026-03-01T03:00:00.000Z'],
    ['a day of summer time', '2019-01-15', '2019-01-15T02:00:00.000Z'],
    ['the day whose midnight did not exist', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    ['the day after it', '2018-11-05', '2018-11-05T02:00:00.000Z'],
    ['the day of 25 hours', '2019-02-16', '2019-02-16T02:00:00.000Z'],
    ['the day after it', '2019-02-17', '2019-02-17T03:00:00.000Z'],
  ])('given %s in São Paulo (%s), it is %s', (_why, day, at) => {
    expect(startOfDay(calendarDate(day), SAO_PAULO).toISOString()).toBe(at);
  });

  it('given any instant, its day has begun, and the next has not', () => {
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        const day = dateIn(timeZone, at);
        expect(startOfDay(day, timeZone).getTime()).toBeLessThanOrEqual(at.getTime());
        expect(startOfDay(addDays(day, 1), timeZone).getTime()).toBeGreaterThan(at.getTime());
      }),
      { numRuns: 300 },
    );
  });

  it('given any day around a change of the clocks, the instant before it is the day before', () => {
    const changes = fc.constantFrom('2017-10-15', '2018-02-18', '2018-11-04', '2019-02-17');
    fc.assert(
      fc.property(changes, fc.integer({ min: -3, max: 3 }), (change, offset) => {
        const day = addDays(calendarDate(change), offset);
        const start = startOfDay(day, SAO_PAULO).getTime();
        expect(dateIn(SAO_PAULO, new Date(start))).toBe(day);
        expect(dateIn(SAO_PAULO, new Date(start - 1))).toBe(addDays(day, -1));
      }),
    );
  });
});

describe('isTimeZone', () => {
  it.each([SAO_PAULO, 'America/Manaus', 'UTC'])('given %s, is true', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(['', 'Brasília', 'America/Nowhere', 'America/Sao_Paulo\n', '2026-01-01T00:00Z', '2026-01-01[UTC]'])(
    'given %j, is false',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});
