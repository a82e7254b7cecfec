import { describe, expect, it } from '@jest/globals';
import { complete, everyOf, fieldsOf, integerOf, optional, textOf, wordOf } from './fields.js';

describe('a value of an answer', () => {
  it.each([
    [{}, true],
    [{ a: 1 }, true],
    [[], false],
    [null, false],
    ['{}', false],
    [undefined, false],
  ])('%j is an object: %s', (value, isObject) => {
    expect(fieldsOf(value) !== undefined).toBe(isObject);
  });

  it.each([
    [0, true],
    [8900, true],
    [-1, false],
    [89.5, false],
    [2 ** 53, false],
    ['8900', false],
    [NaN, false],
  ])('%j is a count or an amount of cents: %s', (value, isOne) => {
    expect(integerOf(value)).toBe(isOne ? value : undefined);
  });

  it.each([
    ['PRE_AUTHORIZED', true],
    ['00.01.0044', true],
    ['two words', false],
    ['../refund', false],
    ['', false],
    [7, false],
    ['x'.repeat(61), false],
  ])('%j is a word: %s', (value, isWord) => {
    expect(wordOf(value)).toBe(isWord ? value : undefined);
  });
});

describe('all or nothing', () => {
  it('a list of which one entry cannot be read is not read', () => {
    expect(everyOf(['a', 'b'], textOf)).toEqual(['a', 'b']);
    expect(everyOf(['a', 3], textOf)).toBeUndefined();
    expect(everyOf({ 0: 'a' }, textOf)).toBeUndefined();
  });

  it('an object of which one field is missing is not read', () => {
    expect(complete<{ a: string; b: string | null }>({ a: 'a', b: null })).toEqual({ a: 'a', b: null });
    expect(complete<{ a: string; b: string }>({ a: 'a', b: undefined })).toBeUndefined();
  });

  it.each([
    [undefined, {}],
    [null, {}],
    ['a', { value: 'a' }],
    [3, undefined],
  ])('what may be left out, and is %j, is %j', (value, read) => {
    expect(optional(value, textOf)).toEqual(read);
  });
});
