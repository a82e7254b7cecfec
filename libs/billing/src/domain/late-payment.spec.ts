import { describe, expect, it } from '@jest/globals';
import { addDays, bankingDayOnOrAfter, calendarDate, daysBetween, type Cents } from '@mensal/kernel';
import fc from 'fast-check';
import { daysLate, debtOn, newestOverdueDate, type Debt } from './late-payment.js';

const aDebt = (fields: Partial<Debt> = {}): Debt => ({
  price: 4990,
  dueOn: calendarDate('2026-11-10'),
  lateFeeRate: 200,
  interestRate: 100,
  ...fields,
});

const anyDate = fc.integer({ min: 0, max: 20_000 }).map((n) => addDays(calendarDate('2010-01-01'), n));
const anyDelay = fc.integer({ min: 0, max: 4_000 });
const anyPrice = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 999_999_999_999 }));
const anyDebt = fc.record({
  price: anyPrice,
  dueOn: anyDate,
  lateFeeRate: fc.integer({ min: 0, max: 200 }),
  interestRate: fc.integer({ min: 0, max: 10_000 }),
});

/** `amount × numerator / denominator`, half up, in unlimited integers. */
function halfUp(amount: Cents, numerator: number, denominator: number): number {
  const [n, d] = [BigInt(amount) * BigInt(numerator), BigInt(denominator)];
  const rest = n % d;
  return Number(n / d + (2n * rest >= d ? 1n : 0n));
}

describe('A debt of R$ 49.90, due on Tuesday 10 November 2026', () => {
  it('when it is 10 days late, owes 2 % multa (100 cents) and 1 % juros a month for 10 days (17 cents)', () => {
    expect(debtOn(calendarDate('2026-11-20'), aDebt())).toEqual({
      delayedDays: 10,
      lateFee: 100,
      interest: 17,
      total: 5107,
    });
  });

  it.each(['2026-10-01', '2026-11-09', '2026-11-10'])('on %s, owes nothing but itself', (day) => {
    const onTime = { delayedDays: 0, lateFee: 0, interest: 0, total: 4990 };
    expect(debtOn(calendarDate(day), aDebt())).toEqual(onTime);
  });

  it('on the day after, owes the whole multa and one day of juros', () => {
    expect(debtOn(calendarDate('2026-11-11'), aDebt())).toEqual({
      delayedDays: 1,
      lateFee: 100,
      interest: 2,
      total: 5092,
    });
  });

  it('of a customer who owes nothing for being late, is late all the same', () => {
    const free = aDebt({ lateFeeRate: 0, interestRate: 0 });
    expect(debtOn(calendarDate('2026-11-20'), free)).toEqual({
      delayedDays: 10,
      lateFee: 0,
      interest: 0,
      total: 4990,
    });
  });
});

describe('Rounding', () => {
  it.each<[price: Cents, lateFee: Cents]>([
    [24, 0],
    [25, 1],
    [74, 1],
    [75, 2],
    [4975, 100],
    [4974, 99],
  ])('given %d cents, makes 2 %% multa %d cents, half up', (price, lateFee) => {
    expect(debtOn(calendarDate('2026-11-20'), aDebt({ price })).lateFee).toBe(lateFee);
  });

  it('happens once for all days, not once a day: 30 days of 1 % on 149 cents are 1 cent', () => {
    const debt = aDebt({ price: 149 });
    const aDayLate = debtOn(calendarDate('2026-11-11'), debt).interest;
    expect(debtOn(calendarDate('2026-12-10'), debt)).toMatchObject({ delayedDays: 30, interest: 1 });
    expect(aDayLate).toBe(0);
  });
});

describe('A due date without banks', () => {
  it.each<[why: string, dueOn: string, lastGoodDay: string, firstLateDay: string, days: number]>([
    ['a banking day', '2026-11-10', '2026-11-10', '2026-11-11', 1],
    ['Saturday', '2026-11-07', '2026-11-09', '2026-11-10', 3],
    ['Sunday', '2026-11-08', '2026-11-09', '2026-11-10', 2],
    ['a holiday on a Friday', '2026-11-20', '2026-11-23', '2026-11-24', 4],
    ['a holiday on a Monday', '2026-10-12', '2026-10-13', '2026-10-14', 2],
    ['the Saturday before Carnival', '2027-02-06', '2027-02-10', '2027-02-11', 5],
    ['Carnival Tuesday', '2027-02-09', '2027-02-10', '2027-02-11', 2],
    ['31 December, with New Year and a weekend behind it', '2026-12-31', '2027-01-04', '2027-01-05', 5],
    ['31 December before a holiday on a Saturday', '2027-12-31', '2028-01-03', '2028-01-04', 4],
  ])(
    'that is %s (%s) can be paid on %s; on %s it is late by %5$s days, counted from the date itself',
    (_why, dueOn, lastGoodDay, firstLateDay, days) => {
      expect(daysLate(calendarDate(dueOn), calendarDate(lastGoodDay))).toBe(0);
      expect(daysLate(calendarDate(dueOn), calendarDate(firstLateDay))).toBe(days);
      expect(daysBetween(calendarDate(lastGoodDay), calendarDate(firstLateDay))).toBe(1);
    },
  );

  it('is late, for whatever date, exactly from the day after the next banking day, and by all days since', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -5, max: 40 }), (dueOn, days) => {
        const today = addDays(dueOn, days);
        expect(daysLate(dueOn, today)).toBe(today <= bankingDayOnOrAfter(dueOn) ? 0 : days);
      }),
    );
  });
});

describe('The newest overdue date', () => {
  it.each<[today: string, newest: string]>([
    ['2026-11-11', '2026-11-10'],
    ['2026-11-09', '2026-11-06'],
    ['2026-11-10', '2026-11-09'],
    ['2027-01-04', '2026-12-30'],
    ['2027-02-10', '2027-02-05'],
    ['2027-02-11', '2027-02-10'],
  ])('on %s is %s', (today, newest) => {
    expect(newestOverdueDate(calendarDate(today))).toBe(newest);
  });

  it('agrees with the days late of every due date around it', () => {
    fc.assert(
      fc.property(anyDate, (today) => {
        const newest = newestOverdueDate(today);
        for (let days = -40; days <= 10; days += 1) {
          const dueOn = addDays(today, days);
          expect([dueOn, daysLate(dueOn, today) > 0]).toEqual([dueOn, dueOn <= newest]);
        }
      }),
    );
  });
});

describe('Late fee and interest, whatever the debt', () => {
  const late = (debt: Debt, days: number) => debtOn(addDays(debt.dueOn, days), debt);

  it('are what unlimited integers make of the principal', () => {
    fc.assert(
      fc.property(anyDebt, anyDelay, (debt, days) => {
        const { delayedDays, lateFee, interest, total } = late(debt, days);
        expect(lateFee).toBe(delayedDays === 0 ? 0 : halfUp(debt.price, debt.lateFeeRate, 10_000));
        expect(interest).toBe(halfUp(debt.price, debt.interestRate * delayedDays, 300_000));
        expect(total).toBe(debt.price + lateFee + interest);
      }),
    );
  });

  it('never fall as days pass, and the multa is charged once', () => {
    fc.assert(
      fc.property(anyDebt, anyDelay, anyDelay, (debt, a, b) => {
        const [earlier, later] = [late(debt, Math.min(a, b)), late(debt, Math.max(a, b))];
        expect(later.interest).toBeGreaterThanOrEqual(earlier.interest);
        expect(later.total).toBeGreaterThanOrEqual(earlier.total);
        if (earlier.delayedDays > 0) expect(later.lateFee).toBe(earlier.lateFee);
      }),
    );
  });

  it('do not grow on each other: neither rate changes what the other comes to', () => {
    fc.assert(
      fc.property(anyDebt, anyDelay, (debt, days) => {
        expect(late({ ...debt, lateFeeRate: 0 }, days).interest).toBe(late(debt, days).interest);
        expect(late({ ...debt, interestRate: 0 }, days).lateFee).toBe(late(debt, days).lateFee);
      }),
    );
  });
});
