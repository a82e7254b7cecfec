import { Sql } from '@mensal/platform';
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

/**
 * Keeps a tenant's account below the vendor's limit, all processes together (generic cell rate algorithm): requests
 * go out one by one, evenly, without bursts, so no window of the vendor's, wherever it begins, holds too many.
 */
@Injectable()
export class RateLimiter {
  constructor(private readonly sql: Sql) {}

  /**
   * Waits for its turn.
   *
   * @param maxWaitMs real milliseconds; a turn that comes later is left to others
   * @returns milliseconds waited; nothing where the turn would have come too late
   */
  async turn(account: OpenedAccount, limit: RateLimit, maxWaitMs: number): Promise<number | undefined> {
    const windowMs = limit.perSeconds * 1_000;
    const intervalMs = windowMs / (limit.requests * SHARE);
    const began = performance.now();
    for (;;) {
      const asked = performance.now();
      const wait = await this.reserve(account, intervalMs, began + maxWaitMs - asked);
      if (wait === undefined) return undefined;
      if (wait > 0) await sleep(Math.ceil(wait));
      // A process that was held up does not send what it saved up in one go.
      const now = performance.now();
      if (now - asked - wait <= windowMs * LATENESS) return now - began;
    }
  }

  /** The vendor has said that it wants nothing for so long. */
  async pushBack({ tenantId, gateway, environment }: OpenedAccount, ms: number): Promise<void> {
    await this.sql.query(
      `insert into gateways.rate_limits as r (tenant_id, gateway, environment, next_at)
       values ($1, $2, $3, clock_timestamp() + $4::float8 * interval '1 millisecond')
       on conflict (tenant_id, gateway, environment) do update set next_at = greatest(r.next_at, excluded.next_at)`,
      [tenantId, gateway, environment, ms],
    );
  }

  /** One statement: takes the next slot where it lies near enough. @returns milliseconds until then, or nothing */
  private async reserve(
    { tenantId, gateway, environment }: OpenedAccount,
    intervalMs: number,
    maxWaitMs: number,
  ): Promise<number | undefined> {
    if (maxWaitMs < 0) return undefined;
    // clock_timestamp() is read again where the row had to be waited for; what `excluded` holds is older.
    const [row] = await this.sql.query<{ waitMs: number }>(
      `insert into gateways.rate_limits as r (tenant_id, gateway, environment, next_at)
       values ($1, $2, $3, clock_timestamp() + $4::float8 * interval '1 millisecond')
       on conflict (tenant_id, gateway, environment) do update
         set next_at = greatest(r.next_at, clock_timestamp()) + $4::float8 * interval '1 millisecond'
         where r.next_at <= clock_timestamp() + $5::float8 * interval '1 millisecond'
       returning (extract(epoch from next_at - clock_timestamp()) * 1000 - $4::float8)::float8 as "waitMs"`,
      [tenantId, gateway, environment, intervalMs, maxWaitMs],
    );
    return row && Math.max(0, row.waitMs);
  }
}
