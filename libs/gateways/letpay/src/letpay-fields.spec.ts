import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { centsOf, idOf, reaisOf } from './letpay-fields.js';

describe('an amount on the wire', () => {
  it.each([
    [1, '0.01'],
    [10, '0.1'],
    [100, '1'],
    [12_345, '123.45'],
    [12_340, '123.4'],
    [115, '1.15'],
    [435, '4.35'],
    [7_500_000, '75000'],
    [7_499_999, '74999.99'],
  ])('of %s cents is written %s', (cents, json) => {
    expect(JSON.stringify(reaisOf(cents))).toBe(json);
  });

  it('comes back as it was, as a number and as text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (cents) => {
        const json = JSON.stringify(reaisOf(cents));
        expect(json).toMatch(/^\d+(\.\d{1,2})?$/);
        expect(centsOf(JSON.parse(json))).toBe(cents);
        expect(centsOf(json)).toBe(cents);
      }),
    );
  });

  it.each([
    ['123.45', 12_345],
    ['123.4', 12_340],
    ['123', 12_300],
    [123.45, 12_345],
    [0, 0],
    ['0.00', 0],
    ['123.456', undefined],
    [0.1 + 0.2, undefined],
    [-1, undefined],
    ['-1.00', undefined],
    ['1,00', undefined],
    ['1e3', undefined],
    [1e21, undefined],
    ['', undefined],
    [NaN, undefined],
    [null, undefined],
    [[12], undefined],
  ])('%j is %s cents', (value, cents) => {
    expect(centsOf(value)).toBe(cents);
  });
});

it.each([
  ['0196e128-c6c7-4249-9f20-21a4c2eb1506', true],
  ['00.01.0044', false],
  ['../refund', false],
  ['two words', false],
  ['', false],
  [7, false],
  ['x'.repeat(100), false],
])('%j is an id: %s', (value, isId) => {
  expect(idOf(value) !== undefined).toBe(isId);
});
