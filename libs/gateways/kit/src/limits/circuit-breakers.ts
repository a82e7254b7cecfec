import { Injectable } from '@nestjs/common';
import { CircuitState, ConsecutiveBreaker, SamplingBreaker } from 'cockatiel';
import { BoundedMap } from '../bounded-map.js';

const MAX_BREAKERS = 5_000;
const PROBE_AFTER_MS = 10_000;
/** Three quarters of 20 calls in a minute: a vendor that fails three times in ten at random does not open it. */
const SAMPLE = { duration: 60_000, threshold: 0.75, minimumRps: 20 / 60 };
/** For a vendor that hangs, of whom a minute never sees 20 calls. */
const IN_A_ROW = 12;

/** What is guarded tells whether the vendor failed, as opposed to having said no, or to not having been asked. */
export interface Guarded {
  verdict: 'failure' | 'success' | 'nothing-sent';
}

/**
 * A circuit breaker for each tenant's account: one that only gets failures is left alone for 10 seconds, then probed
 * with a single call. An account that never failed has none.
 */
@Injectable()
export class CircuitBreakers {
  private readonly breakers = new BoundedMap<string, CircuitBreaker>(MAX_BREAKERS);

  /** Whether a call would not be let through now. */
  refuses(tenantId: string, gateway: string): boolean {
    return this.breakers.get(keyOf(tenantId, gateway))?.refuses() ?? false;
  }

  /** @returns nothing where the call was not let through; what was sent always comes back as it ended */
  async guard<T extends Guarded>(
    tenantId: string,
    gateway: string,
    send: () => Promise<T>,
  ): Promise<T | undefined> {
    const key = keyOf(tenantId, gateway);
    const breaker = this.breakers.get(key);
    if (breaker !== undefined) return breaker.guard(send);
    const outcome = await send();
    if (outcome.verdict === 'failure') this.breakerOf(key, gateway).count('failure');
    return outcome;
  }

  /** How many are open, by gateway. */
  open(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { gateway, isOpen } of this.breakers.values())
      if (isOpen) counts.set(gateway, (counts.get(gateway) ?? 0) + 1);
    return counts;
  }

  private breakerOf(key: string, gateway: string): CircuitBreaker {
    const known = this.breakers.get(key);
    if (known !== undefined) return known;
    const breaker = new CircuitBreaker(gateway);
    this.breakers.set(key, breaker);
    return breaker;
  }
}

/**
 * When to open is Cockatiel's to say. When to probe is not: its policy goes by the wall clock, which may be stepped
 * back, closes after a probe that was never sent, and throws where an outcome comes in after it opened.
 */
class CircuitBreaker {
  private readonly triggers = [new SamplingBreaker(SAMPLE), new ConsecutiveBreaker(IN_A_ROW)];
  /** On the process's monotonic clock; nothing while it is closed. */
  private openedAt: number | undefined;
  private probing = false;

  constructor(readonly gateway: string) {}

  get isOpen(): boolean {
    return this.openedAt !== undefined;
  }

  /** Nobody waits for the outcome of another's probe. */
  refuses(): boolean {
    return (
      this.openedAt !== undefined && (this.probing || performance.now() - this.openedAt < PROBE_AFTER_MS)
    );
  }

  async guard<T extends Guarded>(send: () => Promise<T>): Promise<T | undefined> {
    if (this.refuses()) return undefined;
    if (this.isOpen) return this.probe(send);
    const outcome = await send();
    this.count(outcome.verdict);
    return outcome;
  }

  /** An outcome that comes in after it opened changes nothing: only a probe does then. */
  count(verdict: Guarded['verdict']): void {
    if (this.isOpen || verdict === 'nothing-sent') return;
    if (verdict === 'success') for (const trigger of this.triggers) trigger.success(CircuitState.Closed);
    // Each of them has to hear of it.
    else if (this.triggers.map((trigger) => trigger.failure(CircuitState.Closed)).includes(true))
      this.openedAt = performance.now();
  }

  /** Where nothing was sent the next call is the probe. */
  private async probe<T extends Guarded>(send: () => Promise<T>): Promise<T> {
    this.probing = true;
    try {
      const outcome = await send();
      if (outcome.verdict === 'failure') this.openedAt = performance.now();
      if (outcome.verdict === 'success') {
        this.openedAt = undefined;
        for (const trigger of this.triggers) trigger.success(CircuitState.HalfOpen);
      }
      return outcome;
    } finally {
      this.probing = false;
    }
  }
}

function keyOf(tenantId: string, gateway: string): string {
  return `${tenantId}/${gateway}`;
}
