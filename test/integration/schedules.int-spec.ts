import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ActivityLog,
  DailyJobs,
  JobQueue,
  ScheduleSources,
  Scheduler,
  UnitOfWork,
  type SharedEntry,
} from '@mensal/platform';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Mailbox } from '../../apps/api/src/development/mailbox.js';
import type { ApiClient } from '../support/api-client.js';
import { allInvoices, allRuns, type Wire } from '../support/billing-runs.js';
import { aCard, acceptCards } from '../support/cards.js';
import { chargeUntil, startCharge } from '../support/charges.js';
import { query } from '../support/database.js';
import { Refunds } from '../support/refunds.js';
import { connectLetPay, connectLytex, LYTEX_ACCOUNT } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const run = promisify(execFile);

const EVE = '2026-11-30T15:00:00.000Z';
const DAY = '2026-12-01T15:00:00.000Z';
const MIDNIGHT = '2026-12-02T03:00:00.000Z';
const GATEWAYS = ['efi', 'ipay', 'letpay', 'lytex'];

/** What tells of a run itself, and may change with each: also with one that finds nothing to do. */
const BOOKS_OF_RUNS = [
  'platform.schedules',
  'billing.runs',
  'billing.run_batches',
  'billing.invoice_counters', // which run numbered last
  'gateways.rate_limits',
];

const schedulesOf = async (merchant: ApiClient): Promise<Wire[]> =>
  (await merchant.get('/v1/schedules')).body.schedules;
const named = (entries: Wire[], name: string, kind?: string): Wire =>
  entries.find((entry) => entry.name === name && (kind === undefined || entry.kind === kind));

describe('Given two replicas, and merchants with something to do for every job of the server', () => {
  let mailbox: Mailbox;
  let receiver: WebhookReceiver;
  let servers: TestServer[];
  let first: TestServer;
  let merchant: ApiClient;
  let stranger: ApiClient;
  let afterFirst: Record<string, unknown>;
  let tokensBefore: number[];
  let onTheEve: Wire[];

  beforeAll(async () => {
    mailbox = await new Mailbox().start();
    // Sweeps run when the test says so, and not before.
    const env = { MENSAL_ROLES: 'http,worker', SMTP_URL: mailbox.url };
    first = await TestServer.start({ now: EVE, env, sandbox: true });
    const vendors = GATEWAYS.map((name) => [
      `MENSAL_GATEWAY_${name.toUpperCase()}_URL`,
      `${first.sandbox.url}/${name}`,
    ]);
    const second = await TestServer.start({
      clock: first.clock,
      databaseUrl: first.databaseUrl,
      env: { ...env, ...(Object.fromEntries(vendors) as Record<string, string>) },
    });
    servers = [first, second];
    receiver = await new WebhookReceiver().start();
    merchant = await first.newTenant();
    stranger = await first.newTenant();
    await giveWork(merchant);
    onTheEve = await schedulesOf(merchant);
    await stranger.aCustomer({ dueDate: '09' });
    await sweepAtOnce();

    first.clock.moveTo(new Date(DAY));
    tokensBefore = await tokenGenerations();
    await query(
      first.databaseUrl,
      `update gateways.access_tokens set used = true, renew_at = clock_timestamp() - interval '1 second'`,
    );
    await sweepAtOnce();
    await sweepAtOnce();
    // Their clocks go on: what gateways are to be asked later is not to become due meanwhile.
    await query(first.databaseUrl, `update billing.charges set due_at = due_at + interval '1 day'`);
    afterFirst = await all();
  });
  afterAll(async () => {
    await Promise.all([...servers].reverse().map((server) => server.stop()));
    await mailbox.stop();
    await receiver.stop();
  });

  const routeTo = (owner: ApiClient, gateways: string[]) =>
    owner.put('/v1/settings/collection', { collection: { routing: { Boleto: gateways } } });

  async function giveWork(owner: ApiClient): Promise<void> {
    await acceptCards(owner);
    await connectLetPay(owner);
    await connectLytex(owner);
    const webhook = { url: receiver.url, events: ['*'] };
    const told = (await owner.post('/v1/webhooks', { webhook })).body.webhook;
    receiver.secrets.push(told.secret);
    await owner.post(`/v1/webhooks/${told.token}/test`);
    const customer = await owner.aCustomer({ dueDate: '08' });
    await owner.aCustomer({ dueDate: '10' });
    await aCard(owner, customer, { month: '12', year: '26' });
    const overdue = { createdAt: '2026-11-30', dueDate: '30' };
    await owner.anInvoice({ customer, ...overdue });
    const byCard = await owner.anInvoice({ customer, ...overdue, paymentType: 'Cartao' });
    const charge = await startCharge(owner, byCard, await first.sandbox.card());
    await chargeUntil(owner, byCard, charge, ({ status }) => status === 'Aprovada');
    await new Refunds(owner, byCard, charge).start({ price: '100' });
    for (const [paymentType, gateway] of [
      ['Pix', 'letpay'],
      ['Boleto', 'lytex'],
    ]) {
      const invoice = await owner.anInvoice({ customer, dueDate: '12', paymentType });
      const { body } = await owner.post(`/v1/invoices/${invoice}/charges`, { charge: { gateway } });
      await chargeUntil(owner, invoice, body.charge.token, ({ status }) => status === 'Aguardando');
    }
    await routeTo(owner, ['lytex']);
    await owner.anInvoice({ customer, dueDate: '12', paymentType: 'Boleto' });
    await first.settle();
    // What the daily run issues has no way to go: what is issued at a gateway is looked up every few seconds.
    await routeTo(owner, []);
  }

  /** All sweeps and all daily jobs that are due, by both servers at the same time; then what they sent to queues. */
  async function sweepAtOnce(): Promise<void> {
    await Promise.all(servers.map((server) => server.app.get(Scheduler).sweep(server.clock.now())));
    await first.settle();
  }

  const queues = async (): Promise<SharedEntry[]> =>
    (await first.app.get(ScheduleSources).ofServer()).filter(({ kind }) => kind === 'queue');

  const jobsOf = (names: string[]) =>
    query<{ name: string; data: object }>(
      first.databaseUrl,
      `select distinct name, data from jobs.job where name = any($1)`,
      [names],
    );

  const tokenGenerations = async () =>
    (
      await query<{ generation: string }>(
        first.databaseUrl,
        'select generation from gateways.access_tokens order by tenant_id, gateway',
      )
    ).map(({ generation }) => Number(generation));

  /** All that the database holds of merchants, what their gateways hold, and what payers were sent. */
  async function all(): Promise<Record<string, unknown>> {
    const tables = await query<{ name: string }>(
      first.databaseUrl,
      `select format('%I.%I', table_schema, table_name) as name from information_schema.columns
       where column_name = 'tenant_id' order by 1`,
    );
    const found: Record<string, unknown> = {};
    for (const { name } of tables.filter((table) => !BOOKS_OF_RUNS.includes(table.name)))
      found[name] = await query(first.databaseUrl, `select t::text as row from ${name} t order by 1`);
    for (const gateway of GATEWAYS) {
      const charges = (await first.sandbox.control('GET', `${gateway}/charges`)) as Wire[];
      found[gateway] = charges.map(({ id, status, amount, payments }) => ({ id, status, amount, payments }));
    }
    found['mails'] = mailbox.mails.map(({ subject, to }) => ({ subject, to }));
    return found;
  }

  it('every job has run, and its outcome is recorded', async () => {
    for (const server of servers) await server.app.get(ActivityLog).flush();
    for (const owner of [merchant, stranger]) {
      const entries = await schedulesOf(owner);
      // A queue that is missing here needs something to do: let giveWork() arrange it.
      const idle = entries.filter(({ lastOutcome }) => lastOutcome !== 'Ok').map(({ name }) => name);
      expect(idle).toEqual(owner === merchant ? ['gateways.renew-token:letpay'] : []);
      for (const { kind, name, lastRunAt, lastDurationMs, nextRunAt, description } of entries) {
        if (idle.includes(name)) continue;
        expect([name, lastDurationMs]).toEqual([name, expect.any(Number)]);
        expect(description).toMatch(/^[A-ZÀ-Ü][^\n]{5,79}$/u);
        if (kind === 'Diario') expect(nextRunAt).toBe(MIDNIGHT);
        if (kind === 'Varredura') expect(nextRunAt >= lastRunAt).toBe(true);
        if (kind === 'Diario' || kind === 'Varredura')
          expect([name, lastRunAt.slice(0, 10)]).toEqual([name, DAY.slice(0, 10)]);
        if (kind === 'Fila') expect(nextRunAt).toBeNull();
      }
    }
  });

  it('what was due is done once, though two servers were at it', async () => {
    const billed = (await allInvoices(merchant)).filter(({ period }) => period !== null);
    expect(billed.map(({ period, dueOn }) => [period, dueOn]).toSorted()).toEqual([
      ['2026-12', '2026-12-08'],
      ['2026-12', '2026-12-10'],
    ]);
    expect((await allInvoices(stranger)).length).toBe(1);
    for (const owner of [merchant, stranger])
      expect((await allRuns(owner)).map(({ trigger, date }) => [trigger, date])).toEqual([
        ['Agendado', '2026-12-01'],
      ]);
    expect(mailbox.mails.map(({ subject }) => subject).toSorted()).toEqual([
      'Seu cartão cadastrado em Comércio Fictício Ltda está para vencer',
      'Sua fatura de Comércio Fictício Ltda chegou',
    ]);
    expect(await tokenGenerations()).toEqual(tokensBefore.map((generation) => generation + 1));
    const charges = (await first.sandbox.control('GET', 'efi/charges')) as Wire[];
    expect(charges.map(({ payments }) => payments)).toEqual([1]);
  });

  it('whatever runs again, twice in a row and by both at the same time, changes nothing', async () => {
    const again = () =>
      query(
        first.databaseUrl,
        'update platform.schedules set due_at = last_run_at where last_run_at is not null',
      );
    for (let n = 0; n < 2; n += 1) {
      await again();
      await sweepAtOnce();
      expect(await all()).toEqual(afterFirst);
    }
    // They did run again, and found nothing to bill.
    expect((await allRuns(merchant)).map(({ counts }) => counts.invoices)).toEqual([2, 0, 0]);
    const names = (await queues()).map(({ name }) => name);
    const jobs = await jobsOf(names);
    expect(new Set(jobs.map(({ name }) => name))).toEqual(new Set(names));
    for (let n = 0; n < 2; n += 1) {
      for (const { name, data } of jobs)
        for (const server of servers) await server.app.get(JobQueue).send(name, data, { key: randomUUID() });
      await first.settle();
      expect(await all()).toEqual(afterFirst);
    }
    for (const { failures } of await queues()) expect(failures).toBe(0);
  });

  it('a merchant sees its own days and tokens, and nothing of another', async () => {
    const [mine, theirs] = [await schedulesOf(merchant), await schedulesOf(stranger)];
    const tokens = (entries: Wire[]) => entries.filter(({ kind }) => kind === 'Token');
    expect(tokens(theirs)).toEqual([]);
    expect(tokens(mine).map(({ name }) => name)).toEqual([
      'gateways.renew-token:efi',
      'gateways.renew-token:letpay',
      'gateways.renew-token:lytex',
    ]);
    const isOfGateway = ({ name }: Wire) => name.startsWith('billing.reconciliation:');
    expect(theirs.filter(isOfGateway)).toEqual([]);
    expect(mine.filter(isOfGateway).map(({ kind, name }) => [kind, name])).toEqual([
      ['Diario', 'billing.reconciliation:efi'],
      ['Diario', 'billing.reconciliation:letpay'],
      ['Diario', 'billing.reconciliation:lytex'],
    ]);
    const others = (entries: Wire[]) =>
      entries
        .filter((entry) => entry.kind !== 'Token' && !isOfGateway(entry))
        .map(({ kind, name }) => [kind, name]);
    expect(others(mine)).toEqual(others(theirs));
    for (const entry of [...mine, ...theirs])
      expect(Object.keys(entry)).toEqual([
        ...['name', 'kind', 'description', 'nextRunAt', 'lastRunAt', 'lastOutcome', 'lastDurationMs'],
        ...['lastFailedAt', 'expiresAt'],
      ]);
    const shared = (entries: Wire[]) => entries.filter(({ kind }) => ['Fila', 'Varredura'].includes(kind));
    for (const entry of shared(mine)) expect([entry.name, entry.expiresAt]).toEqual([entry.name, null]);
  });

  it('a token in use is renewed before it expires, and not again unless it is used', async () => {
    const before = named(onTheEve, 'gateways.renew-token:efi');
    expect(Date.parse(before.nextRunAt)).toBeGreaterThan(Date.parse(before.lastRunAt));
    expect(Date.parse(before.expiresAt)).toBeGreaterThan(Date.parse(before.nextRunAt));
    const after = named(await schedulesOf(merchant), 'gateways.renew-token:efi');
    expect(Date.parse(after.lastRunAt)).toBeGreaterThan(Date.parse(before.lastRunAt));
    expect(Date.parse(after.expiresAt)).toBeGreaterThan(Date.parse(before.expiresAt));
    // The day's reconciliation may have used it since.
    if (after.nextRunAt !== null)
      expect(Date.parse(after.nextRunAt)).toBeGreaterThan(Date.parse(after.lastRunAt));
  });
});

describe('Given jobs of every kind that fail for one merchant', () => {
  const SECRET = 'fulana@example.com 4012001037141112';
  let server: TestServer;
  let unlucky: ApiClient;
  let lucky: ApiClient;
  let broken: boolean;

  beforeAll(async () => {
    broken = true;
    server = await TestServer.start({ now: EVE, env: { MENSAL_ROLES: 'http,worker' }, sandbox: true });
    [unlucky, lucky] = [await server.newTenant(), await server.newTenant()];
    for (const owner of [unlucky, lucky]) {
      const customer = await owner.aCustomer();
      await owner.anInvoice({ customer, createdAt: '2026-11-30', dueDate: '30' });
    }
    const work = async () => {
      if (broken) throw new TypeError(SECRET);
    };
    server.app.get(DailyJobs).define({
      name: 'test.fails',
      description: 'Falha por uma empresa',
      rank: 1,
      start: ({ tenantId }) => (tenantId === unlucky.tenant.tenantId ? work() : Promise.resolve()),
    });
    server.app.get(Scheduler).define({
      name: 'test.sweep-fails',
      description: 'Falha sempre',
      nextDueAt: () => Promise.resolve(undefined),
      runDue: async () => {
        await work();
        return 0;
      },
    });
    await query(
      server.databaseUrl,
      `create function public.refuse_updates() returns trigger language plpgsql as $$
       begin
         if old.tenant_id = '${unlucky.tenant.tenantId}' then raise exception '${SECRET}'; end if;
         return new;
       end $$`,
    );
    await query(
      server.databaseUrl,
      `create trigger refuse before update on billing.invoices for each row execute function public.refuse_updates()`,
    );
    await connectLytex(unlucky, { ...LYTEX_ACCOUNT, clientSecret: 'Client_Secret_errado' });
    await server.app.get(Scheduler).sweep(server.clock.now());
    server.clock.moveTo(new Date(DAY));
    await server.app.get(Scheduler).sweep(server.clock.now());
    await until(async () => (await entryOf(unlucky, 'billing.overdue', 'Diario')).lastOutcome !== null);
    // The day's reconciliation has asked there, with credentials that are refused.
    await until(
      async () => (await entryOf(unlucky, 'billing.reconciliation:lytex', 'Diario')).lastOutcome === 'Falhou',
    );
  });
  afterAll(() => server.stop());

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 100_000;
    for (;;) {
      await server.app.get(ActivityLog).flush();
      if (await isSo()) return;
      if (performance.now() > deadline) throw new Error('It does not come to that');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  const entryOf = async (owner: ApiClient, name: string, kind: string): Promise<Wire> =>
    named(await schedulesOf(owner), name, kind);

  const failing = () =>
    server.app.get(UnitOfWork).isolated(() => server.app.get(ScheduleSources).failing(50));

  it('the one shows as failed, with its next try; the others, and the other merchants, go on', async () => {
    expect(await entryOf(unlucky, 'test.fails', 'Diario')).toMatchObject({
      lastOutcome: 'Falhou',
      nextRunAt: expect.stringMatching(/^2026-12-01T15:05:/),
      lastFailedAt: expect.stringMatching(/^2026-12-01T15:00:/),
    });
    // Its start went well; what it started did not, and the queue tries again by itself.
    expect(await entryOf(unlucky, 'billing.overdue', 'Diario')).toMatchObject({
      lastOutcome: 'Falhou',
      nextRunAt: MIDNIGHT,
    });
    const failed = (entries: Wire[], kind: string) =>
      entries
        .filter((entry) => entry.kind === kind && entry.lastOutcome === 'Falhou')
        .map(({ name }) => name);
    expect(failed(await schedulesOf(unlucky), 'Diario').toSorted()).toEqual([
      'billing.overdue',
      'billing.reconciliation:lytex',
      'test.fails',
    ]);
    expect(failed(await schedulesOf(lucky), 'Diario')).toEqual([]);
    expect(failed(await schedulesOf(lucky), 'Varredura')).toEqual(['test.sweep-fails']);
    for (const owner of [unlucky, lucky])
      expect((await allRuns(owner)).map(({ trigger }) => trigger)).toEqual(['Agendado']);
    expect(
      (await query(server.databaseUrl, `select 1 from billing.invoices where status = 'overdue'`)).length,
    ).toBe(1);
  });

  it('operators see whose failed and why, by a code and not by words that quote', async () => {
    expect(
      (await failing()).map(({ tenantId, name, lastError }) => [tenantId, name, lastError]).toSorted(),
    ).toEqual([
      [unlucky.tenant.tenantId, 'billing.overdue', 'P0001'],
      [unlucky.tenant.tenantId, 'billing.reconciliation:lytex', 'credentials-refused'],
      [unlucky.tenant.tenantId, 'gateways.renew-token:lytex', 'credentials-refused'],
      [unlucky.tenant.tenantId, 'test.fails', 'TypeError'],
    ]);
    const shared = await server.app.get(ScheduleSources).ofServer();
    expect(shared.find(({ name }) => name === 'test.sweep-fails')).toMatchObject({ runs: 2, failures: 2 });
    const rows = await query<{ row: string }>(
      server.databaseUrl,
      `select t::text as row from platform.activities t union all select t::text from platform.schedules t`,
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const { row } of rows) expect(row).not.toContain('fulana');
  });

  it('the command line shows what failed first, then the work of the server; or all of one merchant', async () => {
    const mensal = async (...words: string[]) => {
      const env = {
        PATH: process.env['PATH'] ?? '',
        MENSAL_ENV: 'development',
        DATABASE_URL: server.databaseUrl,
        MENSAL_DATA_DIR: path.join(os.tmpdir(), `mensal-cli-${randomUUID()}`),
      };
      try {
        return (await run(process.execPath, ['apps/api/dist/cli/main.js', ...words], { env })).stdout;
      } finally {
        fs.rmSync(env.MENSAL_DATA_DIR, { recursive: true, force: true });
      }
    };
    const all = await mensal('schedules');
    const [failed = '', shared = ''] = all.split('The server');
    expect(failed).toMatch(new RegExp(`${unlucky.tenant.tenantId}.* billing\\.overdue .*failed: P0001`));
    expect(failed).not.toContain(lucky.tenant.tenantId);
    expect(shared).toMatch(/queue .* billing\.overdue /);
    expect(shared).toMatch(/sweep .* billing\.due-charges .* ok /);
    const own = await mensal('schedules', lucky.tenant.tenantId);
    expect(own).toMatch(/daily .* billing\.overdue .* ok /);
    expect(own).not.toContain('failed');
  });

  it('credentials that are refused show at the token, and are no other merchant’s business', async () => {
    const customer = await unlucky.aCustomer({ mode: 'Manual' });
    const invoice = await unlucky.anInvoice({ customer, dueDate: '12' });
    await unlucky.post(`/v1/invoices/${invoice}/charges`, { charge: { gateway: 'lytex' } });
    const token = () => entryOf(unlucky, 'gateways.renew-token:lytex', 'Token');
    await until(async () => (await token()).lastOutcome === 'Falhou');
    expect(await token()).toMatchObject({
      nextRunAt: null,
      expiresAt: null,
      lastDurationMs: expect.any(Number),
    });
    expect(await entryOf(lucky, 'gateways.renew-token:lytex', 'Token')).toBeUndefined();
    await connectLytex(unlucky);
    expect((await token()).lastOutcome).not.toBe('Falhou');
  });

  it('what works again shows as well', async () => {
    broken = false;
    await query(server.databaseUrl, 'drop trigger refuse on billing.invoices');
    server.clock.moveTo(new Date('2026-12-01T15:06:00.000Z'));
    await server.app.get(Scheduler).sweep(server.clock.now());
    await until(async () => (await entryOf(unlucky, 'billing.overdue', 'Diario')).lastOutcome === 'Ok');
    const after = await entryOf(unlucky, 'test.fails', 'Diario');
    expect(after).toMatchObject({ lastOutcome: 'Ok', nextRunAt: MIDNIGHT });
    expect(after.lastFailedAt).toMatch(/^2026-12-01T15:00:/);
    expect(await entryOf(lucky, 'test.sweep-fails', 'Varredura')).toMatchObject({ lastOutcome: 'Ok' });
    expect((await failing()).map(({ name }) => name)).toEqual(['billing.reconciliation:lytex']);
    // A gateway that could not be asked is asked again after an hour.
    server.clock.moveTo(new Date('2026-12-01T16:06:00.000Z'));
    await server.app.get(Scheduler).sweep(server.clock.now());
    await until(async () => (await failing()).length === 0);
  });
});
