import { Injectable } from '@nestjs/common';
import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhenResult,
  SamplingBreaker,
  type CircuitBreakerPolicy,
  type IBreaker,
} from 'cockatiel';
import { BoundedMap } from '../bounded-map.js';

const MAX_BREAKERS = 5_000;
const PROBE_AFTER_MS = 10_000;
/** Three quarters of 20 calls in a minute: a vendor that fails three times in ten at random does not open it. */
const SAMPLE = { duration: 60_000, threshold: 0.75, minimumRps: 20 / 60 };
/** For a vendor that hangs, of whom a minute never sees 20 calls. */
const IN_A_ROW = 12;

/** What is guarded tells whether the vendor failed, as opposed to having said no. */
export interface Guarded {
  failure: boolean;
}

interface Breaker {
  gateway: string;
  policy: CircuitBreakerPolicy;
  openedAt: number;
}

/**
 * A circuit breaker for each tenant's account: one that only gets failures is left alone for 10 seconds, then probed
 * with a single call. An account that never failed has none.
 */
@Injectable()
export class CircuitBreakers {
  private readonly breakers = new BoundedMap<string, Breaker>(MAX_BREAKERS);

  /** Whether a call would not be let through now. */
  refuses(tenantId: string, gateway: string): boolean {
    const breaker = this.breakers.get(keyOf(tenantId, gateway));
    return breaker !== undefined && isClosedTo(breaker);
  }

  /** @returns nothing where the call was not let through */
  async guard<T extends Guarded>(
    tenantId: string,
    gateway: string,
    send: () => Promise<T>,
  ): Promise<T | undefined> {
    const breaker = this.breakers.get(keyOf(tenantId, gateway));
    if (breaker === undefined) {
      const outcome = await send();
      if (outcome.failure) await this.breakerOf(tenantId, gateway).policy.execute(() => outcome);
      return outcome;
    }
    // Others do not wait for the outcome of a probe, as they would in execute().
    if (isClosedTo(breaker)) return undefined;
    return breaker.policy.execute(send);
  }

  /** How many are open, by gateway. */
  open(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { gateway, policy } of this.breakers.values())
      if (policy.state !== CircuitState.Closed) counts.set(gateway, (counts.get(gateway) ?? 0) + 1);
    return counts;
  }

  private breakerOf(tenantId: string, gateway: string): Breaker {
    const known = this.breakers.get(keyOf(tenantId, gateway));
    if (known !== undefined) return known;
    const policy = circuitBreaker(
      handleWhenResult((outcome) => (outcome as Guarded).failure),
      {
        halfOpenAfter: PROBE_AFTER_MS,
        breaker: new EitherBreaker(new SamplingBreaker(SAMPLE), new ConsecutiveBreaker(IN_A_ROW)),
      },
    );
    const breaker = { gateway, policy, openedAt: 0 };
    policy.onBreak(() => (breaker.openedAt = performance.now()));
    this.breakers.set(keyOf(tenantId, gateway), breaker);
    return breaker;
  }
}

class EitherBreaker implements IBreaker {
  state: unknown = undefined;
  private readonly breakers: IBreaker[];

  constructor(...breakers: IBreaker[]) {
    this.breakers = breakers;
  }

  success(state: CircuitState): void {
    for (const breaker of this.breakers) breaker.success(state);
  }

  failure(state: CircuitState): boolean {
    return this.breakers.map((breaker) => breaker.failure(state)).includes(true);
  }
}

function isClosedTo({ policy, openedAt }: Breaker): boolean {
  return (
    policy.state === CircuitState.HalfOpen ||
    (policy.state === CircuitState.Open && performance.now() - openedAt <= PROBE_AFTER_MS + 50)
  );
}

function keyOf(tenantId: string, gateway: string): string {
  return `${tenantId}/${gateway}`;
}
