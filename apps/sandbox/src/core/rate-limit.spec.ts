import { beforeEach, describe, expect, test } from '@jest/globals';
import { Journal } from './journal.js';
import { Limits } from './limits.js';
import { RateLimit } from './rate-limit.js';

describe('the rate limit', () => {
  let limits: Limits;
  let rateLimit: RateLimit;
  beforeEach(() => {
    limits = new Limits(new Journal(undefined), {});
    rateLimit = new RateLimit(limits);
    limits.change({ requests: 3, perSeconds: 10, blockSeconds: 60 });
  });
  const arriveAt = (...seconds: number[]) =>
    seconds.map((second) => rateLimit.arrive('someone', second * 1000 + 1));

  test('lets through as many as allowed, in any window', () => {
    expect(arriveAt(0, 4, 9, 10.1, 14.2, 19.3)).toEqual([...Array(6)]);
    expect(rateLimit).toMatchObject({ accepted: 6, rejected: 0 });
  });

  test('slides: it is not a count per clock interval', () => {
    expect(arriveAt(8, 9, 9.5, 12)).toEqual([undefined, undefined, undefined, 60]);
  });

  test('blocks for the whole block once there was one too many, and forgets afterwards', () => {
    expect(arriveAt(0, 0, 0, 0, 30, 59.9)).toEqual([undefined, undefined, undefined, 60, 30, 1]);
    expect(arriveAt(60.1, 60.2, 60.3)).toEqual([undefined, undefined, undefined]);
    expect(rateLimit).toMatchObject({ accepted: 6, rejected: 3 });
  });

  test('counts each account by itself', () => {
    arriveAt(0, 0, 0, 0);
    expect(rateLimit.arrive('somebody else', 1)).toBeUndefined();
  });

  test('counts in several windows at once, and blocks when any of them is too full', () => {
    limits.change({ furtherWindows: [{ requests: 5, perSeconds: 100 }] });
    expect(arriveAt(0, 1, 2, 20, 40, 99.9, 160)).toEqual([...Array(5), 60, undefined]);
    expect(arriveAt(160, 160, 160)).toEqual([undefined, undefined, 60]);
  });

  test('lets requests in again as each window moves on', () => {
    limits.change({ furtherWindows: [{ requests: 5, perSeconds: 100 }] });
    expect(arriveAt(0, 1, 2, 20, 40, 100.1, 101.1)).toEqual([...Array(7)]);
  });

  test('blocks with the last request that is allowed, where the vendor does', () => {
    limits.change({ blockWhenReached: true });
    expect(arriveAt(0, 4, 9, 12, 69.1)).toEqual([undefined, undefined, undefined, 57, undefined]);
  });

  test.each([[{}], [[[720, 120]]], [[{ requests: -1, perSeconds: 1 }]], [[{ requests: 1 }]], [[null]]])(
    'refuses windows such as %j',
    (furtherWindows) => {
      expect(() => limits.change({ furtherWindows })).toThrow('furtherWindows');
    },
  );

  test('is off without a number', () => {
    limits.change({ requests: null, furtherWindows: [{ requests: 1, perSeconds: 100 }] });
    expect(arriveAt(...Array<number>(100).fill(0)).every((wait) => wait === undefined)).toBe(true);
  });
});
