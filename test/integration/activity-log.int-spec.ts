import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ActivityLog, ActivityStore, Scheduler, type SharedEntry } from '@mensal/platform';
import { createDatabase, query } from '../support/database.js';
import { StandingClock } from '../support/standing-clock.js';
import { TestServer } from '../support/test-server.js';

const NOW = '2026-11-21T12:00:00.000Z';
const LATER = '2026-11-21T12:00:10.000Z';

describe('What is remembered of the runs of a sweep', () => {
  let databaseUrl: string;
  let server: TestServer;
  let clock: StandingClock;
  let log: ActivityLog;

  beforeAll(async () => {
    databaseUrl = await createDatabase();
  });
  beforeEach(async () => {
    server = await TestServer.start({ now: NOW, databaseUrl, env: { MENSAL_ROLES: 'http' } });
    await query(databaseUrl, 'delete from platform.activities');
    clock = new StandingClock(new Date(NOW));
    log = newLog();
  });
  afterEach(() => server.stop());

  const store = () => server.app.get(ActivityStore);
  /** As another process has one. */
  const newLog = () => new ActivityLog(clock, store());
  const read = async (): Promise<SharedEntry> => {
    const [entry] = await store().list('sweep', [{ name: 'test.sweep', description: 'De teste' }]);
    return entry as SharedEntry;
  };
  const found = (pieces: number, by = log) => by.begin('sweep', 'test.sweep').succeeded(pieces);
  const failed = (error: unknown, by = log) => by.begin('sweep', 'test.sweep').failed(error);

  it('one that never ran has no outcome', async () => {
    expect(await read()).toMatchObject({ lastRunAt: null, lastOutcome: null, runs: 0, failures: 0 });
  });

  it('the first run is written; one that finds nothing, as before, waits', async () => {
    found(0);
    await log.writeNews();
    expect(await read()).toMatchObject({ lastRunAt: new Date(NOW), lastOutcome: 'ok', runs: 1, failures: 0 });
    clock.moveTo(LATER);
    found(0);
    await log.writeNews();
    expect(await read()).toMatchObject({ lastRunAt: new Date(NOW), runs: 1 });
    await log.flush();
    expect(await read()).toMatchObject({ lastRunAt: new Date(LATER), runs: 2 });
  });

  it('where it found something, or ended otherwise than before, it is written with all that waited', async () => {
    found(0);
    await log.writeNews();
    found(0);
    found(3);
    found(0);
    await log.writeNews();
    expect(await read()).toMatchObject({ runs: 4, failures: 0 });
    clock.moveTo(LATER);
    failed(new RangeError('of fulana@example.com'));
    await log.writeNews();
    const failure = { lastFailedAt: new Date(LATER), failures: 1 };
    expect(await read()).toMatchObject({
      ...failure,
      lastOutcome: 'failed',
      lastError: 'RangeError',
      runs: 5,
    });
    found(0);
    await log.writeNews();
    expect(await read()).toMatchObject({ ...failure, lastOutcome: 'ok', lastError: null, runs: 6 });
  });

  it('runs of several processes are added up, and the latest is told of', async () => {
    const other = newLog();
    found(1);
    failed(new Error('no'), other);
    await log.flush();
    await other.flush();
    expect(await read()).toMatchObject({ lastOutcome: 'failed', runs: 2, failures: 1 });
  });

  it('what cannot be written is written later, and disturbs nobody', async () => {
    found(1);
    await query(databaseUrl, 'alter table platform.activities rename to elsewhere');
    await log.flush();
    failed(new Error('no'));
    await log.flush();
    await query(databaseUrl, 'alter table platform.elsewhere rename to activities');
    await log.writeNews();
    expect(await read()).toMatchObject({ lastOutcome: 'failed', runs: 2, failures: 1 });
  });

  it('a server that is stopped has written all', async () => {
    await server.app.get(Scheduler).sweep(new Date(NOW));
    await server.stop();
    server = await TestServer.start({ now: NOW, databaseUrl, env: { MENSAL_ROLES: 'http' } });
    const rows = await query<{ name: string; runs: string }>(
      databaseUrl,
      'select name, runs from platform.activities order by name',
    );
    expect(rows.find(({ name }) => name === 'platform.daily-jobs')).toMatchObject({ runs: '1' });
    expect(rows.length).toBeGreaterThan(4);
  });
});
