import { RealTime, Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenedAccount } from '../accounts/connected-accounts.js';
import type { RateLimit } from '../vendor.js';

/**
 * The share of the vendor's limit that is used: 57 of 60. What is left makes up for requests that arrive unevenly: a
 * window of the vendor's never holds more than its limit as long as none is later than 5 % of the window.
 */
const SHARE = 0.95;
/** How late a slot may be taken, as a share of the window; the rest of those 5 % is the network's. */
const LATENESS = 0.025;
/** Somewhat more than the windows that vendors have. */
export const LONGEST_WAIT_MS = 15_000;
/** Round trips vary: room is left for somewhat more than the last one took. */
const CAUTION = 1.25;
/**
 * A vendor's Retry-After may say eleven days, by mistake or from a front that blocks somebody else. Nothing of ours would
 * end that sooner, so the vendor is asked again after a quarter of an hour, at the price of one more 429.
 */
const LONGEST_PUSH_BACK_MS = 15 * 60_000;

/**
 * Keeps a tenant's account below the vendor's limit, all processes together (generic cell rate algorithm): requests
 * go out one by one, evenly, without bursts, so no window of the vendor's, wherever it begins, holds too many.
 *
 * A slot lies as far ahead as the database's answer needs to come in. When it is due here is known to the quickest round
 * trip of late; what that takes beyond {@link LATENESS} is kept free behind the slot, so that a request that is so late
 * does not come too close to the next one. A slow database thus makes requests late and few, and never too many.
 */
@Injectable()
export class RateLimiter {
  /** In milliseconds: the last one, or half of the one before it, and so on. */
  private roundTripMs = 0;
  /** Within how many milliseconds the database's clock was known by the last answer. */
  private uncertaintyMs = 0;

  constructor(
    private readonly sql: Sql,
    private readonly realTime: RealTime,
  ) {}

  /**
   * Waits for its turn.
   *
   * @param maxWaitMs real milliseconds; a turn that comes later is left to others
   * @returns milliseconds waited; nothing where the turn would have come too late
   */
  async turn(account: OpenedAccount, limit: RateLimit, maxWaitMs: number): Promise<number | undefined> {
    const windowMs = limit.perSeconds * 1_000;
    const intervalMs = windowMs / (limit.requests * SHARE);
    const lateMs = windowMs * LATENESS;
    const began = performance.now();
    for (;;) {
      const slackMs = Math.max(0, this.uncertaintyMs * CAUTION - lateMs);
      const leftMs = began + maxWaitMs - performance.now();
      const slot = await this.reserve(account, intervalMs + slackMs, leftMs);
      if (slot === undefined) return undefined;
      const waitMs = slot.to - performance.now();
      if (waitMs > 0) await sleep(Math.ceil(waitMs));
      // A process that was held up does not send what it saved up in one go.
      const now = performance.now();
      if (now - slot.from <= lateMs + slackMs) return now - began;
    }
  }

  /** The vendor has said that it wants nothing for so long; a quarter of an hour is believed at most. */
  async pushBack({ tenantId, gateway, environment }: OpenedAccount, ms: number): Promise<void> {
    await this.sql.query(
      `insert into gateways.rate_limits as r (tenant_id, gateway, environment, next_at)
       values ($1, $2, $3, clock_timestamp() + $4::float8 * interval '1 millisecond')
       on conflict (tenant_id, gateway, environment) do update set next_at = greatest(r.next_at, excluded.next_at)`,
      [tenantId, gateway, environment, Math.min(ms, LONGEST_PUSH_BACK_MS)],
    );
  }

  /**
   * One statement: takes the next slot where it lies near enough.
   *
   * @returns between which instants of the process's monotonic clock the slot is due, or nothing
   */
  private async reserve(
    { tenantId, gateway, environment }: OpenedAccount,
    intervalMs: number,
    maxWaitMs: number,
  ): Promise<{ from: number; to: number } | undefined> {
    if (maxWaitMs < 0) return undefined;
    const leadMs = Math.min(maxWaitMs, this.roundTripMs * CAUTION);
    const sentAt = performance.now();
    // clock_timestamp() is read again where the row had to be waited for; what `excluded` holds is older.
    const [row] = await this.sql.query<{ slot: number; now: number }>(
      `insert into gateways.rate_limits as r (tenant_id, gateway, environment, next_at)
       values ($1, $2, $3, clock_timestamp() + ($4::float8 + $6::float8) * interval '1 millisecond')
       on conflict (tenant_id, gateway, environment) do update
         set next_at = greatest(r.next_at, clock_timestamp() + $6::float8 * interval '1 millisecond')
           + $4::float8 * interval '1 millisecond'
         where r.next_at <= clock_timestamp() + $5::float8 * interval '1 millisecond'
       returning (extract(epoch from next_at) * 1000)::float8 - $4::float8 as slot,
         (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
      [tenantId, gateway, environment, intervalMs, maxWaitMs, leadMs],
    );
    const gotAt = performance.now();
    // A process that stood still measures anything.
    this.roundTripMs = Math.min(LONGEST_WAIT_MS, Math.max(gotAt - sentAt, this.roundTripMs / 2));
    if (row === undefined) return undefined;
    this.realTime.learn(sentAt, row.now, gotAt);
    const slot = this.realTime.monotonic(row.slot);
    this.uncertaintyMs = Math.min(LONGEST_WAIT_MS, slot.to - slot.from);
    return slot;
  }
}
