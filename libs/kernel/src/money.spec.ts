import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertCents, formatCents, parseCents, percentOf, proportion, sumCents } from './money.js';

const MAX = Number.MAX_SAFE_INTEGER;
const wholeNumber = fc.oneof(fc.nat({ max: 1_000_000 }), fc.maxSafeNat());
const positive = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: MAX }));

/** School division: the quotient, and one more where the remainder is half the divisor or above. */
function halfUp(amount: number, numerator: number, denominator: number): bigint {
  const dividend = BigInt(amount) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const remainder = dividend % divisor;
  return dividend / divisor + (remainder >= divisor - remainder ? 1n : 0n);
}

function expectHalfUp(amount: number, numerator: number, denominator: number): void {
  const expected = halfUp(amount, numerator, denominator);
  if (expected > BigInt(MAX)) {
    expect(() => proportion(amount, numerator, denominator)).toThrow(RangeError);
  } else {
    expect(proportion(amount, numerator, denominator)).toBe(Number(expected));
  }
}

describe('parseCents', () => {
  it.each<[input: unknown, cents: number]>([
    ['0', 0],
    ['9990', 9990],
    ['000000009990', 9990],
    ['999999999999', 999_999_999_999],
    [0, 0],
    [9990, 9990],
    [999_999_999_999, 999_999_999_999],
  ])('given a price of 1 to 12 digits (%j), reads %d cents', (input, cents) => {
    expect(parseCents(input)).toBe(cents);
  });

  it.each<[why: string, input: unknown]>([
    ['nothing', ''],
    ['a sign', '-1'],
    ['a plus', '+1'],
    ['a decimal point', '99.90'],
    ['a decimal comma', '99,90'],
    ['a currency', 'R$ 99'],
    ['letters', 'abc'],
    ['an exponent', '1e3'],
    ['hexadecimal', '0x10'],
    ['a leading blank', ' 1'],
    ['a trailing blank', '1 '],
    ['a trailing newline', '1\n'],
    ['full-width digits', '１２３'],
    ['Arabic-Indic digits', '١٢٣'],
    ['13 digits', '1000000000000'],
    ['13 digits of which one counts', '0000000000001'],
    ['a fraction', 99.9],
    ['a negative number', -1],
    ['a number of 13 digits', 1_000_000_000_000],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 10n],
    ['a list', ['1']],
    ['an object', {}],
    ['true', true],
    ['null', null],
    ['undefined', undefined],
  ])('given %s, refuses', (_why, input) => {
    expect(parseCents(input)).toBeUndefined();
  });

  it('given any amount of up to 12 digits, reads back what was written, as text and as number', () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999_999_999 }), (amount) => {
        expect([parseCents(String(amount)), parseCents(amount)]).toEqual([amount, amount]);
      }),
    );
  });
});

describe('assertCents', () => {
  it.each([0, 1, -1, MAX, -MAX])('given an exact amount (%d), returns it', (amount) => {
    expect(assertCents(amount)).toBe(amount);
  });

  it.each([0.1, 1.5, MAX + 1, Number.NaN, Number.NEGATIVE_INFINITY])('given %d, throws', (amount) => {
    expect(() => assertCents(amount)).toThrow(RangeError);
  });
});

describe('sumCents', () => {
  it('given no amounts, is zero', () => {
    expect(sumCents([])).toBe(0);
  });

  it('given any amounts, agrees with exact arithmetic in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 999_999_999_999 })), (amounts) => {
        const expected = Number(amounts.reduce((total, amount) => total + BigInt(amount), 0n));
        expect(sumCents(amounts)).toBe(expected);
        expect(sumCents(amounts.toReversed())).toBe(expected);
      }),
    );
  });

  it.each([[[MAX, 1]], [[0.1, 0.2]], [[Number.NaN]]])(
    'given %j, which has no exact sum, throws',
    (amounts) => {
      expect(() => sumCents(amounts)).toThrow(RangeError);
    },
  );
});

describe('proportion', () => {
  it.each<[rule: string, amount: number, numerator: number, denominator: number, cents: number]>([
    ['10 % of R$ 1.05', 105, 10, 100, 11],
    ['juros of R$ 49.90, 10 days late', 4990, 10, 3000, 17],
    ['multa of R$ 49.90 at 2 %', 4990, 200, 10_000, 100],
    ['just below half', 4999, 1, 10_000, 0],
    ['exactly half', 5000, 1, 10_000, 1],
    ['half of an odd amount', 1, 1, 2, 1],
    ['a third', 100, 1, 3, 33],
    ['two thirds', 100, 2, 3, 67],
    ['nothing of something', 100, 0, 7, 0],
    ['all of the largest amount', MAX, MAX, MAX, MAX],
  ])('given %s, rounds half up (%d × %d / %d = %d)', (_rule, amount, numerator, denominator, cents) => {
    expect(proportion(amount, numerator, denominator)).toBe(cents);
  });

  it('given any whole numbers, however large, agrees with exact half-up division or throws', () => {
    fc.assert(fc.property(wholeNumber, wholeNumber, positive, expectHalfUp), { numRuns: 2000 });
  });

  it('given amounts exactly half way between two cents, rounds up', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000_000 }), fc.integer({ min: 1, max: 4_000_000 }), (cents, half) => {
        const numerator = (2 * cents + 1) * half;
        fc.pre(Number.isSafeInteger(numerator));
        expect(proportion(1, numerator, 2 * half)).toBe(cents + 1);
        expect(proportion(1, numerator - 1, 2 * half)).toBe(
          half === 1 ? Math.floor((numerator - 1) / 2) : cents,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('given products around 2⁵², where doubling them stops being exact, rounds the same on both sides', () => {
    const around = fc.record({
      numerator: fc.integer({ min: 1, max: 1_000_000 }),
      denominator: positive,
      offset: fc.integer({ min: -3, max: 3 }),
    });
    fc.assert(
      fc.property(around, ({ numerator, denominator, offset }) => {
        const amount = Number((2n ** 53n - BigInt(denominator)) / (2n * BigInt(numerator))) + offset;
        fc.pre(amount >= 0);
        expectHalfUp(amount, numerator, denominator);
      }),
      { numRuns: 2000 },
    );
  });

  it('given products around 2⁵³, where the product itself stops being exact, rounds the same on both sides', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: -3, max: 3 }),
        (numerator, denominator, offset) =>
          expectHalfUp(Math.floor(MAX / numerator) + (numerator === 1 ? -3 : offset), numerator, denominator),
      ),
      { numRuns: 2000 },
    );
  });

  it.each<[why: string, args: [number, number, number]]>([
    ['a negative amount', [-1, 1, 1]],
    ['a negative numerator', [1, -1, 1]],
    ['a negative denominator', [1, 1, -1]],
    ['a denominator of zero', [1, 1, 0]],
    ['nothing divided by zero', [0, 0, 0]],
    ['a huge amount divided by zero', [MAX, MAX, 0]],
    ['a fraction of a cent', [0.5, 1, 1]],
    ['a fractional rate', [100, 2.5, 100]],
    ['NaN', [Number.NaN, 1, 1]],
    ['an amount that is not exact', [MAX + 1, 1, 1]],
    ['a result that is not exact', [MAX, 2, 1]],
  ])('given %s, throws', (_why, args) => {
    expect(() => proportion(...args)).toThrow(RangeError);
  });
});

describe('percentOf', () => {
  it.each<[amount: number, rate: number, cents: number]>([
    [105, 1000, 11],
    [9990, 1250, 1249],
    [4990, 200, 100],
    [250_000, 0, 0],
    [250_000, 10_000, 250_000],
  ])('given %d cents at %d basis points, is %d cents', (amount, rate, cents) => {
    expect(percentOf(amount, rate)).toBe(cents);
  });

  it('given any rate up to 100 %, lies between nothing and all, and grows with the amount', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), fc.nat({ max: 10_000 }), (a, b, rate) => {
        const [smaller, larger] = [percentOf(Math.min(a, b), rate), percentOf(Math.max(a, b), rate)];
        expect(smaller).toBeGreaterThanOrEqual(0);
        expect(larger).toBeGreaterThanOrEqual(smaller);
        expect(larger).toBeLessThanOrEqual(Math.max(a, b));
      }),
    );
  });
});

describe('formatCents', () => {
  it.each<[amount: number, text: string]>([
    [0, 'R$ 0,00'],
    [-0, 'R$ 0,00'],
    [5, 'R$ 0,05'],
    [90, 'R$ 0,90'],
    [100, 'R$ 1,00'],
    [99_999, 'R$ 999,99'],
    [123_456, 'R$ 1.234,56'],
    [100_000_000, 'R$ 1.000.000,00'],
    [-150, '-R$ 1,50'],
  ])('given %d, writes %s', (amount, text) => {
    expect(formatCents(amount)).toBe(text);
  });

  it('given any amount of a price, writes what Intl writes for pt-BR', () => {
    const intl = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }), (amount) => {
        expect(formatCents(amount)).toBe(intl.format(amount / 100).replace('\u00a0', ' '));
      }),
    );
  });

  it('given an amount that is not exact, throws', () => {
    expect(() => formatCents(0.5)).toThrow(RangeError);
  });
});
