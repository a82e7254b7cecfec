import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextTry, TRIED_FOR_MS } from './tries.js';

const NOON = new Date('2026-11-21T12:00:00.000Z');
const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
const after = (from: Date, ms: number) => new Date(from.getTime() + ms);

describe('a message that was not delivered', () => {
  const late = after(NOON, TRIED_FOR_MS);

  it.each([
    [1, 5],
    [2, 60],
    [3, 5 * 60],
    [4, 30 * 60],
    [5, 2 * HOUR_S],
    [6, 6 * HOUR_S],
    [7, 12 * HOUR_S],
    [8, DAY_S],
    [9, DAY_S],
    [40, DAY_S],
  ])('after %d tries waits about %d seconds', (tries, seconds) => {
    const wait = (chance: number) => (nextTry(tries, late, NOON, chance)?.getTime() ?? 0) - NOON.getTime();
    expect(wait(0.5)).toBe(seconds * 1_000);
    expect([wait(0), wait(1)]).toEqual([seconds * 900, seconds * 1_100]);
  });

  it('is tried for five days, whatever the chances, the last time when they are over', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (chances) => {
        let [tries, now] = [0, NOON];
        for (let next: Date | undefined = NOON; next !== undefined;) {
          now = next;
          tries += 1;
          next = nextTry(tries, late, now, chances.next().value as number);
          if (next !== undefined) expect(next.getTime()).toBeGreaterThan(now.getTime());
        }
        expect(now).toEqual(late);
        expect(tries).toBeGreaterThanOrEqual(11);
        expect(tries).toBeLessThanOrEqual(13);
      }),
    );
  });
});
