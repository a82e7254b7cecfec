import type { Limits } from './limits.js';

interface Traffic {
  /** When the requests of the window arrived, ascending. */
  arrivals: number[];
  blockedUntil: number;
}

/**
 * A sliding window per account, over all routes: once more requests than allowed arrive in any window, the account is
 * refused for as long as the block lasts.
 */
export class RateLimit {
  private readonly accounts = new Map<string, Traffic>();
  accepted = 0;
  rejected = 0;

  constructor(private readonly limits: Limits) {}

  /** Takes note of a request. @param now real milliseconds @returns for how many seconds to wait, or undefined: go on */
  arrive(account: string, now: number = performance.now()): number | undefined {
    const retryAfter = this.retryAfter(account, now);
    if (retryAfter === undefined) this.accepted++;
    else this.rejected++;
    return retryAfter;
  }

  reset(): void {
    this.accounts.clear();
    this.accepted = 0;
    this.rejected = 0;
  }

  private retryAfter(account: string, now: number): number | undefined {
    const { requests } = this.limits;
    if (requests === null) return undefined;
    let traffic = this.accounts.get(account);
    if (!traffic) this.accounts.set(account, (traffic = { arrivals: [], blockedUntil: 0 }));
    if (now < traffic.blockedUntil) return Math.ceil((traffic.blockedUntil - now) / 1000);

    const windowMs = this.limits.number('perSeconds') * 1000;
    const firstInside = traffic.arrivals.findIndex((arrival) => arrival > now - windowMs);
    traffic.arrivals = firstInside < 0 ? [] : traffic.arrivals.slice(firstInside);
    traffic.arrivals.push(now);
    if (traffic.arrivals.length <= requests) return undefined;

    const blockMs = this.limits.number('blockSeconds') * 1000;
    traffic.blockedUntil = now + blockMs;
    if (blockMs > 0) traffic.arrivals = [];
    return Math.max(1, Math.ceil(blockMs / 1000));
  }
}
