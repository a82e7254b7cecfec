import { expect, it } from '@jest/globals';
import { tokenLife } from './token-life.js';

it.each([
  [3_600, 2_880, 3_595],
  [600, 480, 595],
  [300, 240, 295],
  [120, 90, 115],
  [60, 30, 55],
  [20, 10, 18],
  // Not said.
  [0, 30, 55],
  [Number.NaN, 30, 55],
])('a token that lives %d s is renewed after %d s and expired after %d s', (life, renewed, expired) => {
  expect(tokenLife(life)).toEqual({ renewAfterMs: renewed * 1_000, expiresAfterMs: expired * 1_000 });
});
