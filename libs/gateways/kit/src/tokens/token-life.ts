const SKEW_MS = 5_000;
const SKEW_SHARE = 0.1;
const RENEW_AT_SHARE = 0.8;
const RENEW_BEFORE_EXPIRY_MS = 30_000;
/** For a vendor that does not say how long its tokens live. */
const UNKNOWN_LIFE_SECONDS = 60;

/**
 * When a token is renewed and when it counts as expired, in milliseconds after it was asked for: expired 5 seconds
 * early (a tenth of a short life); renewed at 80 % of its life and at least 30 seconds before its end, where it lives
 * that long, because due renewals are looked for every 10 seconds.
 */
export function tokenLife(lifetimeSeconds: number): { renewAfterMs: number; expiresAfterMs: number } {
  const given = Number.isFinite(lifetimeSeconds) && lifetimeSeconds > 0;
  const lifeMs = (given ? lifetimeSeconds : UNKNOWN_LIFE_SECONDS) * 1_000;
  return {
    renewAfterMs: Math.max(lifeMs / 2, Math.min(lifeMs * RENEW_AT_SHARE, lifeMs - RENEW_BEFORE_EXPIRY_MS)),
    expiresAfterMs: lifeMs - Math.min(SKEW_MS, lifeMs * SKEW_SHARE),
  };
}
