import { FindBillingRuns, StartBillingRun, type RunProgress } from '@mensal/billing';
import { FindCustomers } from '@mensal/customers';
import type { TenantContext } from '@mensal/identity';
import { JobQueue, readConfiguration, UnitOfWork, type Configuration } from '@mensal/platform';
import type { INestApplicationContext } from '@nestjs/common';
import { startSandbox, type Sandbox } from '@mensal/sandbox';
import path from 'node:path';
import { watchRun } from '../cli/watch-run.js';
import { UnlimitedGateways } from '../app.module.js';
import { createServer, startServer, stopOnSignal } from '../server.js';
import {
  checkDatabaseContents,
  checkDatabaseServer,
  failStartup,
  migrateDatabase,
} from '../startup-checks.js';
import { ensureDemoGateways, ensureDemoTenant } from './demo-tenant.js';
import { DevelopmentModule } from './development.module.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { Mailbox } from './mailbox.js';
import { assertPortIsFree } from './port.js';
import { registerSampleCards } from './sample-cards.js';
import { loadSampleData } from './sample-data.js';
import { liftSandboxLimits } from './sandbox-limits.js';
import { SimulatedClock } from './simulated-clock.js';
import { summarise } from '../cli/summary.js';

/** What `npm start` does: everything a newcomer needs, on one machine, with nothing installed. */
async function main(): Promise<void> {
  const read = readConfiguration({ ...process.env, MENSAL_ENV: 'development' });
  await assertPortIsFree(read.port, read.host, 'PORT');
  await assertPortIsFree(read.sandboxPort, read.host, 'SANDBOX_PORT');
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
  const sandbox = await startSandbox({
    port: configuration.sandboxPort,
    clock,
    dataDir: configuration.dataDir,
  });
  const mailbox = await new Mailbox().start();
  await liftSandboxLimits(sandbox.url);
  const isSandboxed = configuration.gatewayUrls['lytex'] === undefined;
  const app = await createServer(connectedTo(sandbox, mailbox, configuration), clock, [
    DevelopmentModule.forRoot(clock, mailbox),
    ...(isSandboxed ? [UnlimitedGateways] : []),
  ]);
  stopOnSignal(app, async () => {
    await mailbox.stop();
    await sandbox.stop();
    await stopDatabase();
  });
  await JobQueue.forgetUnfinished(configuration);
  await startServer(app, configuration);

  const tenant = await ensureDemoTenant(app, configuration);
  await ensureDemoGateways(app, tenant, sandbox.url);
  const isNew = configuration.sampleData && (await countCustomers(app, tenant)).total === 0;
  if (isNew) await firstRun(app, tenant, sandbox);
  printWhatNext(configuration, clock, sandbox);
}

/** The sandbox's notifications come back to this server, unless it is told otherwise; mails never leave the machine. */
function connectedTo({ url }: Sandbox, mailbox: Mailbox, configuration: Configuration): Configuration {
  const { publicUrl = `http://127.0.0.1:${configuration.port}` } = configuration;
  return { ...configuration, smtpUrl: mailbox.url, sandboxUrl: url, publicUrl };
}

async function withDatabase(read: Configuration) {
  if (read.databaseUrl !== undefined) return { configuration: read, stopDatabase: () => Promise.resolve() };
  say('Starting PostgreSQL');
  const postgres = await startEmbeddedPostgres(path.join(read.dataDir, 'postgres'));
  return { configuration: { ...read, databaseUrl: postgres.url }, stopDatabase: postgres.stop };
}

async function firstRun(
  app: INestApplicationContext,
  tenant: TenantContext,
  sandbox: Sandbox,
): Promise<void> {
  say('Loading sample customers');
  await loadSampleData(app, tenant);
  await registerSampleCards(app, tenant, sandbox.url);
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

function printWhatNext({ port, demo }: Configuration, clock: SimulatedClock, sandbox: Sandbox): void {
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

Invoices are collected by themselves: boletos and Pix are issued already, cards are charged on the due date, through the
sandbox at ${sandbox.url}. See one as its payer does, at the paymentUrl of the answer, and pay it there as a payer would:

  curl -s "${url}/v1/invoices?paymentType=Pix&status=Aberto&limit=1" -H "Authorization: Bearer $ACCESS" -H 'Token: ${demo.token}'
  export INVOICE='the token of the answer'
  curl -s ${url}/v1/invoices/$INVOICE/charges -H "Authorization: Bearer $ACCESS" -H 'Token: ${demo.token}'
  curl -s -X POST ${sandbox.url}/_sandbox/letpay/charges/'the gatewayId of the answer'/pay
  curl -s ${url}/v1/invoices/$INVOICE/history -H "Authorization: Bearer $ACCESS" -H 'Token: ${demo.token}'

See what could not be collected, and why; and all that runs by itself:

  curl -s "${url}/v1/collections?status=Excecao" -H "Authorization: Bearer $ACCESS" -H 'Token: ${demo.token}'
  curl -s ${url}/v1/schedules -H "Authorization: Bearer $ACCESS" -H 'Token: ${demo.token}'

Read what payers are mailed: ${url}/dev/mail

See the next month billed and collected by itself:

  curl -s ${url}/dev/clock/advance -H 'Content-Type: application/json' -d '{"to": "${nextMonth.toISOString()}"}'
`);
}

function say(text: string): void {
  console.log(`· ${text}`);
}

main().catch(failStartup);
