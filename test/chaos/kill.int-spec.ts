import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, calendarDate, dateIn, dayOfMonth } from '@mensal/kernel';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../apps/api/src/development/embedded-postgres.js';
import { migrateDatabase } from '../../apps/api/src/startup-checks.js';
import { readConfiguration } from '@mensal/platform';
import type { ApiClient } from '../support/api-client.js';
import { query } from '../support/database.js';
import { killPostgres } from '../support/kill-postgres.js';
import { TEST_MASTER_KEY } from '../support/master-key.js';
import { expectedOf, populate } from '../support/population.js';
import { randomFrom, testSeed } from '../support/random.js';
import { TestServer } from '../support/test-server.js';
import { WorkerProcess } from './worker-process.js';

const FULL = process.env['MENSAL_FULL'] === '1';
const CUSTOMERS = FULL ? 5_000 : 2_500;
const WORKER_KILLS = FULL ? 20 : 3;
const POSTGRES_KILLS = FULL ? 5 : 1;
/** A run of this size takes about so long: the moment of a kill is drawn from it. */
const RUN_MS = CUSTOMERS / 10;
const FINISH_WITHIN_MS = 90_000;

/**
 * Two workers as in production, on a PostgreSQL of this test's own, which it may kill. The server that takes the
 * requests is in this process and never works on runs itself.
 */
describe('Given a billing run on which two workers share', () => {
  const seed = testSeed();
  const random = randomFrom(seed);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-kill-'));
  let postgres: EmbeddedPostgres;
  let server: TestServer;
  let workers: WorkerProcess[] = [];

  beforeAll(async () => {
    process.stdout.write(`MENSAL_TEST_SEED=${seed}\n`);
    postgres = await startEmbeddedPostgres(path.join(folder, 'postgres'));
    await migrateDatabase(
      readConfiguration({ DATABASE_URL: postgres.url, MENSAL_MASTER_KEY: TEST_MASTER_KEY }),
    );
    server = await TestServer.start({ databaseUrl: postgres.url, env: { MENSAL_ROLES: 'http' } });
  }, 60_000);

  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await server.stop();
    await postgres.stop();
    fs.rmSync(folder, { recursive: true });
  }, 60_000);

  const startWorkers = async () => {
    workers = await Promise.all([WorkerProcess.start(postgres.url), WorkerProcess.start(postgres.url)]);
  };

  /** A merchant whose customers are all due within the lead, but not before tomorrow. */
  const aMerchant = async (): Promise<ApiClient> => {
    const merchant = await server.newTenant('America/Sao_Paulo', 'live');
    const today = dateIn('America/Sao_Paulo', new Date());
    const dueOn =
      [2, 3, 4, 5].map((days) => addDays(today, days)).find((date) => dayOfMonth(date) <= 28) ??
      calendarDate('2000-01-01');
    await populate(postgres.url, merchant.tenant.tenantId, CUSTOMERS, today, dayOfMonth(dueOn));
    return merchant;
  };

  /** The same date twice at the same time, as two replicas of a scheduler might. */
  const startTwoRuns = async (merchant: ApiClient): Promise<string[]> => {
    const answers = await Promise.all(
      [1, 2].map(() => merchant.post('/v1/billing-runs', { billingRun: {} })),
    );
    return answers.map((answer) => answer.body.billingRun.token);
  };

  const finish = async (merchant: ApiClient, runs: string[]) => {
    const deadline = performance.now() + FINISH_WITHIN_MS;
    for (;;) {
      const answers = await Promise.all(runs.map((run) => merchant.get(`/v1/billing-runs/${run}`)));
      // While the database is down the answer is 503: ask again.
      if (answers.every(({ body }) => body.billingRun?.status === 'Concluido'))
        return answers.map(({ body }) => body.billingRun);
      if (performance.now() > deadline)
        throw new Error(`Not finished: ${JSON.stringify(answers.map(({ body }) => body))}`);
      await pause(100);
    }
  };

  const expectEachBilledOnce = async (merchant: ApiClient, runs: string[]) => {
    const [first, second] = await finish(merchant, runs);
    const expected = expectedOf(CUSTOMERS);
    const [books] = await query<Record<string, string>>(
      postgres.url,
      `select count(*) as invoices, count(distinct customer_id) as customers, min(number) as first, max(number) as last,
              count(distinct number) as numbers, count(distinct period) as periods, sum(price_cents) as total
       from billing.invoices where tenant_id = $1`,
      [merchant.tenant.tenantId],
    );
    const n = String(expected.invoices);
    const total = String(expected.invoices * 9_990);
    expect(books).toEqual({
      invoices: n,
      customers: n,
      first: '1',
      last: n,
      numbers: n,
      periods: '1',
      total,
    });
    // What the runs say they did is what the books say.
    expect(first.counts.invoices + second.counts.invoices).toBe(expected.invoices);
    expect(Number(first.total) + Number(second.total)).toBe(expected.invoices * 9_990);
    expect([first.counts.exceptions, second.counts.exceptions]).toEqual([
      expected.exceptions,
      expected.exceptions,
    ]);
    expect([first.progress.customersDone, second.progress.customersDone]).toEqual([
      first.progress.customers,
      first.progress.customers,
    ]);
  };

  it(`when both workers are killed at a random moment and started again, ${WORKER_KILLS} times, then each customer has one invoice and numbers have no gaps`, async () => {
    let range = RUN_MS;
    for (let interrupted = 0; interrupted < WORKER_KILLS;) {
      if (workers.length === 0) await startWorkers();
      const merchant = await aMerchant();
      const runs = await startTwoRuns(merchant);
      await pause(random() * range);
      await Promise.all(workers.map((worker) => worker.kill()));
      workers = [];
      // A kill that came too late proves nothing: the next one comes earlier, and this one is not counted.
      if (await anyUnfinished(merchant, runs)) interrupted += 1;
      else range /= 2;
      await startWorkers();
      await expectEachBilledOnce(merchant, runs);
    }
  }, 600_000);

  it(`when PostgreSQL is killed at a random moment and started again, ${POSTGRES_KILLS} times, then the same workers go on and the same holds`, async () => {
    for (let round = 0; round < POSTGRES_KILLS; round += 1) {
      if (workers.length === 0) await startWorkers();
      const merchant = await aMerchant();
      const runs = await startTwoRuns(merchant);
      await pause(random() * RUN_MS);
      await killPostgres(postgres.pid);
      postgres = await startEmbeddedPostgres(
        path.join(folder, 'postgres'),
        Number(new URL(postgres.url).port),
      );
      await expectEachBilledOnce(merchant, runs);
    }
  }, 600_000);

  it('when a worker is asked to stop in the middle of a run, then it ends with exit code 0 and the other one finishes', async () => {
    const merchant = await aMerchant();
    const runs = await startTwoRuns(merchant);
    await pause(random() * RUN_MS);
    const leaving = workers.pop() as WorkerProcess;
    expect(await leaving.stop()).toBe(0);
    await expectEachBilledOnce(merchant, runs);
  }, 120_000);

  const anyUnfinished = async (merchant: ApiClient, runs: string[]) => {
    const answers = await Promise.all(runs.map((run) => merchant.get(`/v1/billing-runs/${run}`)));
    return answers.some(({ body }) => body.billingRun.status !== 'Concluido');
  };
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
