import { describe, expect, it } from '@jest/globals';
import { checkTerms, DEFAULT_TERMS, type BillingTerms } from './billing-terms.js';

describe('Terms of billing', () => {
  it('are, unless a tenant changes them: 10 days of lead, multa 2 %, juros 1 % a month, a guard of ten times', () => {
    expect(DEFAULT_TERMS).toEqual({ leadDays: 10, lateFeeRate: 200, interestRate: 100, guardFactor: 10 });
    expect(checkTerms(DEFAULT_TERMS)).toEqual(DEFAULT_TERMS);
  });

  it.each<[field: keyof BillingTerms, least: number, most: number]>([
    ['leadDays', 0, 28],
    ['lateFeeRate', 0, 200],
    ['interestRate', 0, 10_000],
    ['guardFactor', 1, 1_000_000],
  ])('take %s from %d to %d, and nothing beyond', (field, least, most) => {
    const withValue = (value: number) => () => checkTerms({ ...DEFAULT_TERMS, [field]: value });
    expect(withValue(least)().leadDays).toBeDefined();
    expect(withValue(most)()[field]).toBe(most);
    const refusal = expect.objectContaining({
      code: 'BILLING.INVALID_TERMS',
      message: expect.stringContaining(field),
    });
    for (const value of [least - 1, most + 1, least + 0.5, Number.NaN, Infinity]) {
      expect(withValue(value)).toThrow(refusal);
    }
  });

  it('refuse a multa above the 2 % of Lei 8.078/90 art. 52 §1º', () => {
    expect(() => checkTerms({ ...DEFAULT_TERMS, lateFeeRate: 201 })).toThrow(
      'lateFeeRate must be a whole number from 0 to 200, not 201',
    );
  });
});
