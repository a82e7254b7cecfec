/** Four hours, as often as they fit into two days. */
const LONG_WAITS = Array<number>(11).fill(240);
const WAITS_MIN = [1, 5, 15, 60, ...LONG_WAITS];
/** So long before its time is over a mail is tried once more. */
const LAST_TRY_MIN = 15;
const MINUTE_MS = 60_000;

/**
 * When a mail that could not be sent is tried again.
 *
 * @param tries how often it has been tried, at least once
 * @param notAfter from when on it is not sent any more, but looked at to be given up
 * @returns `undefined` after two days: then it has failed
 */
export function nextTry(tries: number, now: Date, notAfter?: Date): Date | undefined {
  const minutes = WAITS_MIN[tries - 1];
  if (minutes === undefined) return undefined;
  const next = new Date(now.getTime() + minutes * MINUTE_MS);
  if (notAfter === undefined || next < notAfter) return next;
  const last = new Date(notAfter.getTime() - LAST_TRY_MIN * MINUTE_MS);
  return last > now ? last : notAfter;
}
