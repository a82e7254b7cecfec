import { Sql, UnitOfWork } from '@mensal/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestServer } from '../support/test-server.js';

const POOL = 4;

describe('Given a server whose database breaks connections off', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start({
      env: { MENSAL_DATABASE_POOL: String(POOL), MENSAL_ROLES: 'http' },
    });
  });
  afterAll(() => server.stop());

  /** As a fail-over does it, to a transaction that is under way. */
  const breakOff = (): Promise<unknown> => {
    const unitOfWork = server.app.get(UnitOfWork);
    return unitOfWork.isolated(() =>
      unitOfWork.run(() => server.app.get(Sql).query('select pg_terminate_backend(pg_backend_pid())')),
    );
  };

  it('when each connection of the pool breaks within a transaction, then the pool has as many as before', async () => {
    for (let n = 0; n < 2 * POOL; n += 1) await expect(breakOff()).rejects.toThrow(/terminat/);
    const sql = server.app.get(Sql);
    const all = await Promise.all(
      Array.from({ length: POOL }, () =>
        sql.query<{ pid: number }>('select pg_backend_pid() as pid, pg_sleep(0.3)'),
      ),
    );
    expect(new Set(all.map(([row]) => row?.pid)).size).toBe(POOL);
  });
});
