import { describe, expect, it } from '@jest/globals';
import { calendarDate } from '@mensal/kernel';
import { expiryText, parseExpiry } from './card-expiry.js';

const TODAY = calendarDate('2026-11-21');

describe('an expiry', () => {
  it.each([
    ['11', '26', '2026-11-30'],
    ['12', '26', '2026-12-31'],
    ['02', '28', '2028-02-29'],
    ['11', '46', '2046-11-30'],
  ])('of %s/%s is the last day of its month', (month, year, day) => {
    expect(parseExpiry(month, year, TODAY)).toBe(day);
  });

  it('is good through its last day, and not on the next', () => {
    expect(parseExpiry('11', '26', calendarDate('2026-11-30'))).toBe('2026-11-30');
    expect(parseExpiry('11', '26', calendarDate('2026-12-01'))).toBeUndefined();
  });

  it.each([
    ['10', '26'],
    ['12', '46'],
    ['00', '30'],
    ['13', '30'],
    ['1', '30'],
    ['01', '2030'],
    ['01', '3'],
    ['', ''],
    ['ab', 'cd'],
    [1, 30],
    [undefined, undefined],
  ])('is not %j/%j', (month, year) => {
    expect(parseExpiry(month, year, TODAY)).toBeUndefined();
  });

  it('is written with two digits each', () => {
    expect(expiryText(calendarDate('2026-03-31'))).toEqual({ month: '03', year: '26' });
  });
});
