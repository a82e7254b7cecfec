import { describe, expect, it } from '@jest/globals';
import { afterFailure, HEALTHY, wasLongAway, type ReceiverHealth } from './receiver-health.js';

const NOON = new Date('2026-11-21T12:00:00.000Z');
const later = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);

/** Failures of messages that left together at noon. */
function fail(times: number, health: ReceiverHealth = HEALTHY): ReceiverHealth {
  return Array.from({ length: times }).reduce<ReceiverHealth>((h) => afterFailure(h, false, NOON), health);
}

describe('a receiver that fails', () => {
  it('is not rested for four failures, and for 5 seconds after five', () => {
    expect(fail(4)).toEqual({ failures: 4, failingSince: NOON, resumeAt: null, rests: 0 });
    expect(fail(5)).toEqual({ failures: 5, failingSince: NOON, resumeAt: later(5), rests: 1 });
  });

  it('is not rested longer because more had left before', () => {
    expect(fail(40)).toEqual({ failures: 40, failingSince: NOON, resumeAt: later(5), rests: 1 });
  });

  it('is rested longer each time that the message to try it with fails, up to half an hour', () => {
    let [health, now] = [fail(5), later(5)];
    const rests = Array.from({ length: 6 }, () => {
      health = afterFailure(health, true, now);
      const rest = (health.resumeAt?.getTime() ?? 0) - now.getTime();
      now = health.resumeAt ?? now;
      return rest / 60_000;
    });
    expect(rests).toEqual([1, 5, 30, 30, 30, 30]);
    expect(health.failingSince).toEqual(NOON);
  });

  it.each([
    [HEALTHY, 0, false],
    [fail(1), 9 * 60, false],
    [fail(1), 10 * 60, true],
  ])('was away for long from ten minutes on', (health, seconds, isLong) => {
    expect(wasLongAway(health, later(seconds))).toBe(isLong);
  });
});
