/** Four hours, as often as they fit into two days. */
const LONG_WAITS = Array<number>(11).fill(240);
const WAITS_MIN = [1, 5, 15, 60, ...LONG_WAITS];

/**
 * When a mail that could not be sent is tried again.
 *
 * @param tries how often it has been tried, at least once
 * @returns `undefined` after two days: then it has failed
 */
export function nextTry(tries: number, now: Date): Date | undefined {
  const minutes = WAITS_MIN[tries - 1];
  return minutes === undefined ? undefined : new Date(now.getTime() + minutes * 60_000);
}
