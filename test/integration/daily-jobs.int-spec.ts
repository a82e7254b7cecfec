import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StartBillingRun } from '@mensal/billing';
import { DailyJobs } from '@mensal/platform';
import { ApiClient } from '../support/api-client.js';
import {
  allInvoices,
  allRuns,
  customerOf,
  invoicesOf,
  runBilling,
  type Wire,
} from '../support/billing-runs.js';
import { query } from '../support/database.js';
import { TestServer } from '../support/test-server.js';

describe('Daily jobs', () => {
  let servers: TestServer[];

  beforeEach(() => {
    servers = [];
  });
  afterEach(() => Promise.all(servers.map((server) => server.stop())));

  const start = async (now: string, databaseUrl?: string) => {
    // Of the scheduler only what the test advances to: no sweep in between.
    const server = await TestServer.start({
      now,
      env: { MENSAL_ROLES: 'http,worker' },
      ...(databaseUrl !== undefined && { databaseUrl }),
    });
    servers.push(server);
    return server;
  };
  const dailyRuns = async (merchant: ApiClient) =>
    (await allRuns(merchant)).filter((run) => run.trigger === 'Agendado').map((run) => run.date);

  describe('given one that fails for one merchant', () => {
    let server: TestServer;
    let unlucky: ApiClient;
    let lucky: ApiClient;
    let attempts: string[];
    let broken: boolean;

    beforeEach(async () => {
      server = await start('2026-11-21T12:00:00.000Z');
      [unlucky, lucky] = [await server.newTenant(), await server.newTenant()];
      [attempts, broken] = [[], true];
      server.app.get(DailyJobs).define({
        name: 'test.fails',
        description: 'Falha',
        rank: 1,
        start: async (tenant) => {
          if (tenant.tenantId !== unlucky.tenant.tenantId) return;
          attempts.push(server.clock.now().toISOString().slice(0, 16));
          // What it had done when it failed must not stay.
          await server.app.get(StartBillingRun).execute(tenant, { dryRun: true, trigger: 'request' });
          if (broken) throw new Error('out of order');
        },
      });
      await server.advance('2026-11-21T13:00:00.000Z');
    });

    it('the other jobs run, for this merchant and the others, and what it began is undone', async () => {
      await server.advance('2026-11-22T03:01:00.000Z');
      expect(attempts).toEqual(['2026-11-22T03:00']);
      expect(await dailyRuns(unlucky)).toEqual(['2026-11-22']);
      expect(await dailyRuns(lucky)).toEqual(['2026-11-22']);
      expect((await allRuns(unlucky)).length).toBe(1);
    });

    it('it is tried again every five minutes, until it succeeds; then it is due at the next midnight', async () => {
      await server.advance('2026-11-22T03:11:00.000Z');
      expect(attempts).toEqual(['2026-11-22T03:00', '2026-11-22T03:05', '2026-11-22T03:10']);
      broken = false;
      await server.advance('2026-11-22T12:00:00.000Z');
      expect(attempts.slice(3)).toEqual(['2026-11-22T03:15']);
      const [schedule] = await query(
        server.databaseUrl,
        `select due_at, last_outcome from platform.schedules where tenant_id = $1 and name = 'test.fails'`,
        [unlucky.tenant.tenantId],
      );
      expect(schedule).toEqual({ due_at: new Date('2026-11-23T03:00:00.000Z'), last_outcome: 'ok' });
      expect(await dailyRuns(unlucky)).toEqual(['2026-11-22']);
    });
  });

  it('after downtime of days are started once, for the day it is', async () => {
    const server = await start('2026-11-21T12:00:00.000Z');
    const merchant = await server.newTenant();
    await server.advance('2026-11-22T12:00:00.000Z');
    server.clock.moveTo(new Date('2026-11-26T09:30:00.000Z'));
    await server.advance('2026-11-26T12:00:00.000Z');
    expect(await dailyRuns(merchant)).toEqual(['2026-11-22', '2026-11-26']);
    await server.advance('2026-11-27T12:00:00.000Z');
    expect(await dailyRuns(merchant)).toEqual(['2026-11-22', '2026-11-26', '2026-11-27']);
  });

  it('after five months of downtime, the server bills the three newest periods, and reports the older ones', async () => {
    const before = await start('2026-06-09T12:00:00.000Z');
    const merchant = await before.newTenant();
    const customer = await merchant.aCustomer({ dueDate: '20' });
    await before.advance('2026-06-15T12:00:00.000Z');
    expect((await allInvoices(merchant)).map((it) => it.dueOn)).toEqual(['2026-06-20']);
    // Looking ahead does not count as having been there.
    await runBilling(before, merchant, { date: '2026-12-31', dryRun: true });
    servers.pop();
    await before.stop();

    const after = await start('2026-11-17T15:00:00.000Z', before.databaseUrl);
    const again = await ApiClient.signIn(
      after.url,
      merchant.secrets,
      merchant.headers['Token'] ?? '',
      merchant.tenant,
    );
    await after.advance('2026-11-17T15:01:00.000Z');

    const invoices = await invoicesOf(again, customer);
    expect(invoices.map((it) => [it.period, it.dueOn, it.createdAt, it.invoiceNumber])).toEqual([
      ['2026-06', '2026-06-20', '2026-06-10', '1'],
      ['2026-09', '2026-11-22', '2026-11-17', '2'],
      ['2026-10', '2026-11-22', '2026-11-17', '3'],
      ['2026-11', '2026-11-22', '2026-11-17', '4'],
    ]);
    expect(invoices.slice(1).map((it) => [it.dueDate, it.delayedDays, it.status])).toEqual(
      Array(3).fill(['22', '0', 'Aberto']),
    );
    const [run] = (await allRuns(again)).slice(-1);
    const { body } = await again.get(`/v1/billing-runs/${run.token}`);
    expect(body.billingRun).toMatchObject({ date: '2026-11-17', counts: { invoices: 3, exceptions: 2 } });
    expect(body.billingRun.exceptions.map((it: Wire) => [it.period, it.reason, it.message])).toEqual(
      ['2026-07', '2026-08'].map((period) => [
        period,
        'PERIOD_TOO_OLD',
        'O período é anterior aos três mais recentes não faturados.',
      ]),
    );
    expect((await customerOf(again, customer)).situation).toBe('Processado');

    await after.advance('2026-12-11T12:00:00.000Z');
    expect((await invoicesOf(again, customer)).slice(4).map((it) => it.dueOn)).toEqual(['2026-12-20']);
    expect((await allRuns(again)).filter((it) => !it.dryRun && it.counts.exceptions > 0).length).toBe(1);
  });
});
