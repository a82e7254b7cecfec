import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ManageTenants } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import type { ApiClient } from '../support/api-client.js';
import {
  allInvoices,
  changePrice,
  customerOf,
  invoicesOf,
  runBilling,
  runOf,
  type Wire,
} from '../support/billing-runs.js';
import { query } from '../support/database.js';
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

  describe('a run', () => {
    it('counts what it billed and what not, and says what it came to', async () => {
      await aDueCustomer('1000');
      await aDueCustomer('250', { dueDate: '1' });
      await aDueCustomer('105', { hasDiscount: true, discount: '10' });
      await aDueCustomer('500', { dueDate: '2' });
      await aDueCustomer('500', { initialBillingDate: '2026-12-02' });
      await aDueCustomer('0');
      const service = await merchant.aService();
      await merchant.aCustomer({ dueDate: '25', service: { token: service, price: '7', status: false } });
      await aDueCustomer('700', { mode: 'Manual' });
      await aDueCustomer('700', { active: false });

      const run = await runBilling(server, merchant);
      expect(run).toMatchObject({
        date: TODAY,
        dryRun: false,
        trigger: 'Solicitado',
        status: 'Concluido',
        counts: {
          billedCustomers: 3,
          invoices: 3,
          exceptions: 1,
          alreadyBilled: 0,
          notDue: 1,
          notStarted: 1,
          noActiveService: 1,
        },
        progress: { planned: true, customers: 7, customersDone: 7 },
        total: '1344',
        error: null,
      });
      expect(run.finishedAt >= run.createdAt).toBe(true);
      const invoices = await allInvoices(merchant);
      expect(
        invoices.map((it) => [it.price, it.discountPrice, it.dueOn, it.dueDate, it.period, it.type]),
      ).toEqual([
        ['1000', '0', '2026-11-25', '25', '2026-11', 'A'],
        ['250', '0', '2026-12-01', '01', '2026-12', 'A'],
        ['94', '11', '2026-11-25', '25', '2026-11', 'A'],
      ]);
    });

    it('of a merchant without customers is done, and came to nothing', async () => {
      const run = await runBilling(server, merchant);
      expect(run).toMatchObject({ status: 'Concluido', total: '0', counts: { invoices: 0 }, exceptions: [] });
    });

    it('names what it could not bill, with a reason and a sentence, and goes on', async () => {
      const free = await aDueCustomer('0');
      const huge = await aDueCustomer('1');
      const added = await merchant.aService();
      const service = { billingCustomer: huge, service: added, price: '1', status: true };
      await merchant.post('/v1/billing-customers/services', { service });
      await query(
        server.databaseUrl,
        'update recurring_services.subscriptions set price_cents = 9007199254740991 where customer_id = $1',
        [huge],
      );
      const billed = await aDueCustomer('1');
      const run = await runBilling(server, merchant);
      expect(run.exceptions).toEqual([
        {
          customer: free,
          period: '2026-11',
          reason: 'TOTAL_ZERO',
          message: 'O total dos serviços, com desconto, é zero.',
          price: '0',
          released: false,
        },
        {
          customer: huge,
          period: '2026-11',
          reason: 'AMOUNT_TOO_LARGE',
          message: 'O total dos serviços é grande demais.',
          price: '0',
          released: false,
        },
      ]);
      expect((await invoicesOf(merchant, billed)).length).toBe(1);
      expect((await customerOf(merchant, huge)).situation).toBe('Reprocessar');
    });

    it('pages through its exceptions', async () => {
      const customers: string[] = [];
      for (let n = 0; n < 5; n += 1) customers.push(await aDueCustomer('0'));
      const { token } = await runBilling(server, merchant);
      const pages = await Promise.all(
        [0, 2, 4, 9].map((n) => runOf(merchant, token, `?offset=${n}&limit=2`)),
      );
      expect(pages.map((page) => page.exceptionsPage)).toEqual([
        { total: 5, skipped: 0, count: 2 },
        { total: 5, skipped: 2, count: 2 },
        { total: 5, skipped: 4, count: 1 },
        { total: 5, skipped: 5, count: 0 },
      ]);
      const seen = pages.flatMap((page) => page.exceptions.map((it: Wire) => it.customer));
      expect(seen).toEqual(customers);
      expect((await merchant.get(`/v1/billing-runs/${token}?limit=x`)).status).toBe(400);
    });

    it('a second time on the same day bills nobody again', async () => {
      await aDueCustomer('1000');
      await runBilling(server, merchant);
      const again = await runBilling(server, merchant);
      expect(again.counts).toMatchObject({ billedCustomers: 0, invoices: 0, alreadyBilled: 1 });
      expect((await allInvoices(merchant)).length).toBe(1);
    });

    it('of a date before the customer came bills nothing', async () => {
      await aDueCustomer('1000');
      const run = await runBilling(server, merchant, { date: '2026-10-20' });
      expect(run).toMatchObject({ date: '2026-10-20', counts: { invoices: 0, notDue: 1 } });
    });
  });

  describe('a customer', () => {
    it('is Novo, then Processado with the day of billing; or Reprocessar until what was wrong is put right', async () => {
      const service = await merchant.aService();
      const good = await aDueCustomer('1000');
      const bad = await merchant.aCustomer({
        dueDate: '25',
        service: { token: service, price: '0', status: true },
      });
      const standing = async (customer: string) => {
        const { situation, lastBillingDate } = await customerOf(merchant, customer);
        return [situation, lastBillingDate];
      };
      expect(await standing(good)).toEqual(['Novo', null]);
      await runBilling(server, merchant);
      expect(await standing(good)).toEqual(['Processado', TODAY]);
      expect(await standing(bad)).toEqual(['Reprocessar', null]);
      await changePrice(merchant, bad, service, 990);
      await runBilling(server, merchant);
      expect(await standing(bad)).toEqual(['Processado', TODAY]);
    });

    it('is not billed without an active service, inactive, manual or deleted; and is when that has changed', async () => {
      const offered = await merchant.aService();
      const service = { token: offered, price: '500', status: true };
      const withService = (fields: Record<string, unknown> = {}) =>
        merchant.aCustomer({ dueDate: '25', service, ...fields });
      const changed: [customer: string, undo: Record<string, unknown>][] = [];
      for (const [change, undo] of [
        [{ active: false }, { active: true, mode: 'Automatico' }],
        [{ mode: 'Manual' }, { mode: 'Automatico' }],
      ] as const) {
        const customer = await withService();
        await merchant.put(`/v1/billing-customers/${customer}`, { billingCustomer: change });
        changed.push([customer, undo]);
      }
      const deleted = await withService();
      await merchant.delete(`/v1/billing-customers/${deleted}`);
      const unsubscribed = await withService();
      await merchant.delete(`/v1/billing-customers/${unsubscribed}/services/${offered}`);
      expect((await runBilling(server, merchant)).counts).toMatchObject({ invoices: 0, noActiveService: 1 });

      for (const [customer, undo] of changed)
        await merchant.put(`/v1/billing-customers/${customer}`, { billingCustomer: undo });
      expect((await runBilling(server, merchant)).counts).toMatchObject({ invoices: 2, noActiveService: 1 });
    });

    it('is not billed for a service that was switched off in the catalogue', async () => {
      const kept = await merchant.aService({ description: 'Fica' });
      const dropped = await merchant.aService({ description: 'Sai' });
      const customer = await merchant.aCustomer({
        dueDate: '25',
        service: { token: kept, price: '100', status: true },
      });
      const service = { billingCustomer: customer, service: dropped, price: '900', status: true };
      await merchant.post('/v1/billing-customers/services', { service });
      await merchant.put(`/v1/services/${dropped}`, { service: { status: 'Inativo' } });
      await runBilling(server, merchant);
      const [invoice] = await invoicesOf(merchant, customer);
      expect(invoice.price).toBe('100');
      expect(invoice.items).toEqual([{ service: kept, description: 'Fica', price: '100' }]);
    });

    it('keeps on its invoice what was billed, as it was called and priced that day', async () => {
      const service = await merchant.aService({ description: 'Plano de novembro' });
      const customer = await merchant.aCustomer({
        dueDate: '25',
        service: { token: service, price: '1000', status: true },
      });
      await runBilling(server, merchant);
      await merchant.put(`/v1/services/${service}`, { service: { description: 'Plano novo', price: '1' } });
      await changePrice(merchant, customer, service, 1500);
      await merchant.put(`/v1/billing-customers/${customer}`, { billingCustomer: { dueDate: '1' } });
      await runBilling(server, merchant);
      const invoices = await invoicesOf(merchant, customer);
      expect(invoices.map((it) => [it.period, it.price, it.items])).toEqual([
        ['2026-11', '1000', [{ service, description: 'Plano de novembro', price: '1000' }]],
        ['2026-12', '1500', [{ service, description: 'Plano novo', price: '1500' }]],
      ]);
    });
  });

  it('an invoice by hand does not keep the run from billing, nor is it compared with by the guard', async () => {
    const customer = await aDueCustomer('100000');
    await merchant.anInvoice({ customer, createdAt: TODAY, dueDate: '25', price: '1' });
    await runBilling(server, merchant);
    expect((await invoicesOf(merchant, customer)).map((it) => [it.type, it.price])).toEqual([
      ['I', '1'],
      ['A', '100000'],
    ]);
  });

  it('a deleted or cancelled invoice of the run is not billed again', async () => {
    for (const end of ['delete', 'cancel']) {
      const customer = await aDueCustomer('1000');
      await runBilling(server, merchant);
      const [{ token }] = await invoicesOf(merchant, customer);
      if (end === 'delete') await merchant.delete(`/v1/invoices/${token}`);
      else await merchant.put(`/v1/invoices/${token}`, { invoice: { customer, status: 'Cancelado' } });
      expect((await runBilling(server, merchant)).counts.invoices).toBe(0);
    }
  });

  it('a disabled merchant is not billed, and is again once enabled', async () => {
    await aDueCustomer('1000');
    const tenants = server.app.get(ManageTenants);
    const { tenantId } = merchant.tenant;
    const change = (work: () => Promise<unknown>) => server.app.get(UnitOfWork).isolated(work);
    const countInvoices = () =>
      query(server.databaseUrl, 'select from billing.invoices where tenant_id = $1', [tenantId]);
    await server.advance(`${TODAY}T13:00:00.000Z`);
    await change(() => tenants.disable(tenantId));
    await server.advance('2026-11-23T12:00:00.000Z');
    expect(await countInvoices()).toEqual([]);
    await change(() => tenants.enable(tenantId));
    await server.advance('2026-11-24T12:00:00.000Z');
    expect((await countInvoices()).length).toBe(1);
  });
});
