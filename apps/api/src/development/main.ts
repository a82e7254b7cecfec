import { FindBillingRuns, StartBillingRun, type RunProgress } from '@mensal/billing';
import { FindCustomers } from '@mensal/customers';
import type { TenantContext } from '@mensal/identity';
import { JobQueue, readConfiguration, UnitOfWork, type Configuration } from '@mensal/platform';
import type { INestApplicationContext } from '@nestjs/common';
import path from 'node:path';
import { watchRun } from '../cli/watch-run.js';
import { createServer, startServer, stopOnSignal } from '../server.js';
import {
  checkDatabaseContents,
  checkDatabaseServer,
  failStartup,
  migrateDatabase,
} from '../startup-checks.js';
import { ensureDemoTenant } from './demo-tenant.js';
import { DevelopmentModule } from './development.module.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { assertPortIsFree } from './port.js';
import { loadSampleData } from './sample-data.js';
import { SimulatedClock } from './simulated-clock.js';
import { summarise } from '../cli/summary.js';

/** What `npm start` does: everything a newcomer needs, on one machine, with nothing installed. */
async function main(): Promise<void> {
  const read = readConfiguration({ ...process.env, MENSAL_ENV: 'development' });
  await assertPortIsFree(read.port, read.host);
  const { configuration, stopDatabase } = await withDatabase(read);
  try {
    await run(configuration, stopDatabase);
  } catch (error) {
    await stopDatabase();
    throw error;
  }
}

async function run(configuration: Configuration, stopDatabase: () => Promise<void>): Promise<void> {
  await checkDatabaseServer(configuration);
  say('Migrating the database');
  await migrateDatabase(configuration);
  await checkDatabaseContents(configuration);
  const clock = new SimulatedClock(path.join(configuration.dataDir, 'clock.json'), configuration.clockStart);
  const app = await createServer(configuration, clock, [DevelopmentModule.forRoot(clock)]);
  stopOnSignal(app, stopDatabase);
  await JobQueue.forgetUnfinished(configuration);
  await startServer(app, configuration);

  const tenant = await ensureDemoTenant(app, configuration);
  const isNew = configuration.sampleData && (await countCustomers(app, tenant)).total === 0;
  if (isNew) await firstRun(app, tenant);
  printWhatNext(configuration, clock);
}

async function withDatabase(read: Configuration) {
  if (read.databaseUrl !== undefined) return { configuration: read, stopDatabase: () => Promise.resolve() };
  say('Starting PostgreSQL');
  const postgres = await startEmbeddedPostgres(path.join(read.dataDir, 'postgres'));
  return { configuration: { ...read, databaseUrl: postgres.url }, stopDatabase: postgres.stop };
}

async function firstRun(app: INestApplicationContext, tenant: TenantContext): Promise<void> {
  say('Loading sample customers');
  await loadSampleData(app, tenant);
  say('Billing them\n');
  const unitOfWork = app.get(UnitOfWork);
  const run = await unitOfWork.isolated(() =>
    app.get(StartBillingRun).execute(tenant, { dryRun: false, trigger: 'request' }),
  );
  const progress: RunProgress = await watchRun(() =>
    unitOfWork.isolated(() => app.get(FindBillingRuns).one(tenant, run.id)),
  );
  console.log(`\n${summarise(progress, await countCustomers(app, tenant))}`);
}

function countCustomers(app: INestApplicationContext, tenant: TenantContext) {
  return app.get(UnitOfWork).isolated(() => app.get(FindCustomers).countByKind(tenant.tenantId));
}

function printWhatNext({ port, demo }: Configuration, clock: SimulatedClock): void {
  const url = `http://localhost:${port}`;
  const nextMonth = new Date(
    Date.UTC(clock.now().getUTCFullYear(), clock.now().getUTCMonth() + 1, clock.now().getUTCDate(), 3),
  );
  console.log(`
Mensal is up at ${url} (its clock says ${clock.now().toISOString()}). Stop it with Ctrl-C. To try:

  curl -s ${url}/v1/signin -H 'Content-Type: application/json' \\
    -d '{"clientId": "${demo.clientId}", "clientKey": "${demo.clientKey}"}'
  export ACCESS='the access_token of the answer'
  curl -s "${url}/v1/invoices?limit=2" -H "Authorization: Bearer $ACCESS" -H 'Token: ${demo.token}'
  curl -s ${url}/v1/billing-runs -H "Authorization: Bearer $ACCESS" -H 'Token: ${demo.token}'

See the next month billed by itself:

  curl -s ${url}/dev/clock/advance -H 'Content-Type: application/json' -d '{"to": "${nextMonth.toISOString()}"}'
`);
}

function say(text: string): void {
  console.log(`· ${text}`);
}

main().catch(failStartup);
