import type { VendorCall } from './vendor.js';

const SHARES: Record<VendorCall['effect'], number> = { money: 1, write: 1 / 2, read: 1 / 3 };
const SHORTEST_MS = 100;

/**
 * How long one exchange may take, from connecting to the last byte of the answer, in real milliseconds. A call that
 * moves money is waited for longest, because giving up leaves its outcome unknown; a read can be repeated.
 *
 * @param moneyMs `MENSAL_GATEWAY_TIMEOUT_MS`
 */
export function exchangeTimeout(effect: VendorCall['effect'], moneyMs: number): number {
  return Math.max(SHORTEST_MS, Math.round(moneyMs * SHARES[effect]));
}

/** How long obtaining a token may take altogether, and how long others wait before they take over. */
export function authorisationTimes(moneyMs: number) {
  const exchangeMs = exchangeTimeout('read', moneyMs);
  const totalMs = 2 * exchangeMs;
  const leaseMs = totalMs + 2_000;
  return { exchangeMs, totalMs, leaseMs, waitMs: leaseMs + totalMs };
}

export type AuthorisationTimes = ReturnType<typeof authorisationTimes>;
