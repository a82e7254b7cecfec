import { describe, expect, it } from '@jest/globals';
import { nextTry } from './tries.js';

const NOON = new Date('2026-11-21T12:00:00.000Z');

describe('a mail that could not be sent', () => {
  it.each([
    [1, '2026-11-21T12:01:00.000Z'],
    [2, '2026-11-21T12:05:00.000Z'],
    [3, '2026-11-21T12:15:00.000Z'],
    [4, '2026-11-21T13:00:00.000Z'],
    [5, '2026-11-21T16:00:00.000Z'],
    [15, '2026-11-21T16:00:00.000Z'],
    [16, undefined],
    [99, undefined],
  ])('after %d tries is tried again at %s', (tries, at) => {
    expect(nextTry(tries, NOON)?.toISOString()).toBe(at);
  });

  it.each([
    ['within its time, as any other', 3, '2026-11-21T12:15:01.000Z', '2026-11-21T12:15:00.000Z'],
    ['once more before its time is over', 5, '2026-11-21T14:00:00.000Z', '2026-11-21T13:45:00.000Z'],
    ['no more shortly before its time is over', 4, '2026-11-21T12:15:00.000Z', '2026-11-21T12:15:00.000Z'],
    ['no more after two days, whatever its time', 16, '2027-01-01T00:00:00.000Z', undefined],
  ])('is tried %s', (_, tries, notAfter, at) => {
    expect(nextTry(tries, NOON, new Date(notAfter))?.toISOString()).toBe(at);
  });
});
