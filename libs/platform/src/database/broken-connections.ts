import type { Pool, PoolClient } from 'pg';

/** Who still uses it has got its error by then, and given it back. */
const GIVEN_BACK_WITHIN_MS = 1_000;

/**
 * Takes connections back that broke within a transaction. Kysely gives a transaction's connection back after a commit or
 * a roll-back that succeeded, which none does on a broken one (`ControlledTransaction` of Kysely 0.29): each
 * would cost the pool a place until the process ends.
 */
export function takeBackBrokenConnections(pool: Pool): void {
  const lent = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => void lent.add(client));
  pool.on('release', (_, client) => void lent.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      const takeBack = () => {
        if (lent.has(client)) client.release(true);
      };
      setTimeout(takeBack, GIVEN_BACK_WITHIN_MS).unref();
    });
  });
}
