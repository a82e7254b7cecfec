/** How a receiver has done lately. Instants are business time. */
export interface ReceiverHealth {
  /** Failed tries since the last that succeeded, of whatever messages. */
  failures: number;
  failingSince: Date | null;
  /** While it is rested: when it is given one message to see whether it takes messages again. */
  resumeAt: Date | null;
  /** How often it has been rested since it last took a message. */
  rests: number;
}

export const HEALTHY: ReceiverHealth = { failures: 0, failingSince: null, resumeAt: null, rests: 0 };

/** One that fails for some messages and takes others in between is not rested: those have waits of their own. */
const FAILURES_UNTIL_REST = 5;
const RESTS_MS = [5_000, 60_000, 5 * 60_000];
const LONGEST_REST_MS = 30 * 60_000;
/** Waits of single messages are not longer than this before. */
const LONG_FAILURE_MS = 10 * 60_000;

/**
 * @param wasProbe whether the message was the one that it got while it was rested: only those make rests longer, not
 * those that had left before
 */
export function afterFailure(health: ReceiverHealth, wasProbe: boolean, now: Date): ReceiverHealth {
  const failures = health.failures + 1;
  const failingSince = health.failingSince ?? now;
  const isResting = health.resumeAt !== null;
  if (isResting ? !wasProbe : failures < FAILURES_UNTIL_REST) return { ...health, failures, failingSince };
  const restMs = RESTS_MS[health.rests] ?? LONGEST_REST_MS;
  const resumeAt = new Date(now.getTime() + restMs);
  return { failures, failingSince, resumeAt, rests: health.rests + 1 };
}

/** Whether what failed meanwhile is to be tried again at once when the receiver answers, instead of after its own wait. */
export function wasLongAway({ failingSince }: ReceiverHealth, now: Date): boolean {
  return failingSince !== null && now.getTime() - failingSince.getTime() >= LONG_FAILURE_MS;
}
