import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import { allInvoices, allRuns, customerOf, runBilling, type Wire } from '../support/billing-runs.js';
import { TestServer } from '../support/test-server.js';

const TODAY = '2026-11-21';

describe('On 21 November 2026', () => {
  let server: TestServer;
  let merchant: ApiClient;

  beforeAll(async () => {
    server = await TestServer.start({ now: `${TODAY}T12:00:00.000Z` });
  });
  beforeEach(async () => {
    merchant = await server.newTenant();
  });
  afterAll(() => server.stop());

  /** Due within the lead of ten days, unless told otherwise. */
  const aDueCustomer = async (price: string, fields: Record<string, unknown> = {}) =>
    merchant.aCustomer({
      dueDate: '25',
      service: { token: await merchant.aService(), price, status: true },
      ...fields,
    });

  describe('a request for a run', () => {
    it.each(['2026-02-30', '21/11/2026', '2026-1-1', 'hoje', '', '1899-12-31', '9999-01-01'])(
      'with the date "%s" is refused',
      async (date) => {
        const answer = await merchant.post('/v1/billing-runs', { billingRun: { date, dryRun: true } });
        expect([answer.status, answer.body]).toEqual([400, { mensagem: 'Data do faturamento inválida.' }]);
      },
    );

    it.each<[what: string, body: unknown]>([
      ['without a body', undefined],
      ['without billingRun', {}],
      ['with a number for a date', { billingRun: { date: 20261121 } }],
      ['with a text for dryRun', { billingRun: { dryRun: 'true' } }],
    ])('%s is refused', async (_what, body) => {
      const answer = await merchant.post('/v1/billing-runs', body);
      expect([answer.status, answer.body]).toEqual([400, { mensagem: 'Por favor verifique os parâmetros' }]);
    });

    it('that previews more than a year ahead is refused', async () => {
      const answer = await merchant.post('/v1/billing-runs', {
        billingRun: { date: '2027-11-23', dryRun: true },
      });
      expect([answer.status, answer.body]).toEqual([
        400,
        { mensagem: 'A simulação alcança no máximo 366 dias à frente.' },
      ]);
    });

    it('of tomorrow is refused, and none is recorded', async () => {
      const answer = await merchant.post('/v1/billing-runs', { billingRun: { date: '2026-11-22' } });
      expect([answer.status, answer.body]).toEqual([
        400,
        { mensagem: 'Somente uma simulação (dryRun) aceita uma data futura.' },
      ]);
      expect(await allRuns(merchant)).toEqual([]);
    });
  });

  describe('a dry run', () => {
    it('looks ahead, and writes no invoice, takes no number and changes no situation', async () => {
      const billed = await aDueCustomer('1000', { dueDate: '31' });
      const free = await aDueCustomer('0');
      const untouched = async () =>
        Promise.all([billed, free].map((customer) => customerOf(merchant, customer)));
      const before = await untouched();
      expect(before.map((it) => [it.situation, it.lastBillingDate])).toEqual([
        ['Novo', null],
        ['Novo', null],
      ]);

      const run = await runBilling(server, merchant, { date: '2026-12-21', dryRun: true });
      expect(run).toMatchObject({
        date: '2026-12-21',
        dryRun: true,
        counts: { billedCustomers: 1, invoices: 2, exceptions: 2 },
        total: '2000',
      });
      expect(run.exceptions.map((it: Wire) => [it.customer, it.period, it.reason])).toEqual([
        [free, '2026-11', 'TOTAL_ZERO'],
        [free, '2026-12', 'TOTAL_ZERO'],
      ]);
      expect(await allInvoices(merchant)).toEqual([]);
      expect(await untouched()).toEqual(before);
      const token = await merchant.anInvoice({ customer: billed });
      expect((await merchant.get(`/v1/invoices/${token}`)).body.invoice.invoiceNumber).toBe('1');
    });

    it('of today tells what the real run then does', async () => {
      await aDueCustomer('1000');
      await aDueCustomer('0');
      const preview = await runBilling(server, merchant, { dryRun: true });
      const real = await runBilling(server, merchant);
      expect([real.counts, real.total]).toEqual([preview.counts, preview.total]);
      expect(real.counts.invoices).toBe(1);
    });
  });

  describe('the list of runs', () => {
    it('is newest first, pages, and filters by date, dryRun and status', async () => {
      const dry = await runBilling(server, merchant, { date: '2026-12-25', dryRun: true });
      const past = await runBilling(server, merchant, { date: '2026-11-20' });
      const today = await runBilling(server, merchant);
      const list = async (filter: string) => {
        const { body } = await merchant.get(`/v1/billing-runs?${filter}`);
        return [body.billingRuns.map((run: Wire) => run.token), body.total, body.skipped, body.count];
      };
      expect(await list('')).toEqual([[today.token, past.token, dry.token], 3, 0, 3]);
      expect(await list('offset=1&limit=1')).toEqual([[past.token], 3, 1, 1]);
      expect(await list('date=2026-11-20')).toEqual([[past.token], 1, 0, 1]);
      expect(await list('dryRun=true')).toEqual([[dry.token], 1, 0, 1]);
      expect(await list('dryRun=false&status=Concluido')).toEqual([[today.token, past.token], 2, 0, 2]);
      expect(await list('status=Processando')).toEqual([[], 0, 0, 0]);
      const { exceptions, exceptionsPage, ...listed } = today;
      expect([exceptions, exceptionsPage]).toEqual([[], { total: 0, skipped: 0, count: 0 }]);
      expect((await merchant.get('/v1/billing-runs?limit=1')).body.billingRuns).toEqual([listed]);
    });

    it("knows nothing of another merchant's runs", async () => {
      const { token } = await runBilling(server, merchant);
      const other = await server.newTenant();
      expect((await other.get('/v1/billing-runs')).body.billingRuns).toEqual([]);
      const answer = await other.get(`/v1/billing-runs/${token}`);
      expect([answer.status, answer.body]).toEqual([404, { mensagem: 'Faturamento não encontrado.' }]);
    });
  });
});
