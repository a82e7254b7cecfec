import type { Limits } from './limits.js';

interface Traffic {
  /** When the requests of the longest window arrived, ascending. */
  arrivals: number[];
  blockedUntil: number;
}

/**
 * Sliding windows per account, over all routes: once more requests than allowed arrive in any of them, the account is
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
    const { windows } = this.limits;
    if (windows.length === 0) return undefined;
    let traffic = this.accounts.get(account);
    if (!traffic) this.accounts.set(account, (traffic = { arrivals: [], blockedUntil: 0 }));
    if (now < traffic.blockedUntil) return Math.ceil((traffic.blockedUntil - now) / 1000);

    const longest = Math.max(...windows.map(({ perSeconds }) => perSeconds));
    traffic.arrivals = [...since(traffic.arrivals, now - longest * 1000), now];
    // How many more the fullest window would have taken; below 0 where this one was too many.
    const left = Math.min(
      ...windows.map(
        ({ requests, perSeconds }) => requests - since(traffic.arrivals, now - perSeconds * 1000).length,
      ),
    );
    if (left > 0 || (left === 0 && !this.limits.flag('blockWhenReached'))) return undefined;

    const blockMs = this.limits.number('blockSeconds') * 1000;
    traffic.blockedUntil = now + blockMs;
    if (blockMs > 0) traffic.arrivals = [];
    return left < 0 ? Math.max(1, Math.ceil(blockMs / 1000)) : undefined;
  }
}

/** @param arrivals ascending @returns those after an instant */
function since(arrivals: number[], instant: number): number[] {
  const first = arrivals.findIndex((arrival) => arrival > instant);
  return first < 0 ? [] : arrivals.slice(first);
}
