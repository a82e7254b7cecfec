const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** After these, a day each. */
const WAITS_MS = [
  5 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
];
/** A tenth more or less, so that what has failed together does not come again together. */
const JITTER = 0.1;

/** How long a message is tried, from when it could be and the receiver has failed since. */
export const TRIED_FOR_MS = 5 * DAY_MS;

/**
 * When a message that was not delivered is tried again; for the last time when its time is up.
 *
 * @param tries how often it has been tried, at least once
 * @param giveUpAt when its time is up, see {@link TRIED_FOR_MS}
 * @param chance from 0 to 1, at random
 * @returns `undefined` when its time is up
 */
export function nextTry(tries: number, giveUpAt: Date, now: Date, chance: number): Date | undefined {
  if (now >= giveUpAt) return undefined;
  const wait = (WAITS_MS[tries - 1] ?? DAY_MS) * (1 - JITTER + 2 * JITTER * chance);
  return new Date(Math.min(now.getTime() + Math.round(wait), giveUpAt.getTime()));
}
