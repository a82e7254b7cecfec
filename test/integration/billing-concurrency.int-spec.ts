import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { allInvoices, allRuns, type Wire } from '../support/billing-runs.js';
import { query } from '../support/database.js';
import { TestServer } from '../support/test-server.js';

const NOW = '2026-11-21T12:00:00.000Z';
/** Three batches. */
const CUSTOMERS = 2_500;
const BY_HAND = 30;
const RUNS = 4;

describe('Given two servers on one database', () => {
  let servers: TestServer[];
  let merchants: ApiClient[];
  let merchant: ApiClient;
  let customer: string;

  beforeAll(async () => {
    const first = await TestServer.start({ now: NOW });
    const second = await TestServer.start({ now: NOW, databaseUrl: first.databaseUrl });
    servers = [first, second];
    merchant = await first.newTenant();
    merchants = servers.map(
      ({ url }) => new ApiClient(url, merchant.secrets, merchant.headers, merchant.tenant),
    );
    const service = { token: await merchant.aService(), price: '1000', status: true };
    customer = await merchant.aCustomer({ dueDate: '25', service });
    await multiply(first, 'customers.customers', 'id', CUSTOMERS - 1);
    await query(
      first.databaseUrl,
      `insert into recurring_services.subscriptions
       select (jsonb_populate_record(s, jsonb_build_object('customer_id', c.id))).*
       from recurring_services.subscriptions s, customers.customers c where c.id <> s.customer_id`,
    );
  });
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  /** Copies the one row of a table. */
  const multiply = ({ databaseUrl }: TestServer, table: string, id: string, copies: number) =>
    query(
      databaseUrl,
      `insert into ${table}
       select (jsonb_populate_record(r, jsonb_build_object('${id}', gen_random_uuid()))).*
       from ${table} r, generate_series(1, ${copies})`,
    );

  it('when runs start on both at once, amid invoices by hand, then each is billed once and no number is missing', async () => {
    const through = (n: number) => merchants[n % merchants.length] as ApiClient;
    await Promise.all([
      ...Array.from({ length: RUNS }, (_, n) => through(n).post('/v1/billing-runs', { billingRun: {} })),
      ...Array.from({ length: BY_HAND }, (_, n) => through(n).anInvoice({ customer })),
    ]);
    for (const server of servers) await server.settle();

    const invoices = await allInvoices(merchant);
    expect(invoices.map((invoice) => Number(invoice.invoiceNumber))).toEqual(
      Array.from({ length: CUSTOMERS + BY_HAND }, (_, n) => n + 1),
    );
    const billed = invoices.filter((it) => it.type === 'A').map((it) => it.customer);
    expect([billed.length, new Set(billed).size]).toEqual([CUSTOMERS, CUSTOMERS]);

    const runs = await allRuns(merchant);
    expect(runs.map((run) => run.status)).toEqual(Array(RUNS).fill('Concluido'));
    const sum = (read: (run: Wire) => number) => runs.reduce((total, run) => total + read(run), 0);
    expect(sum((run) => run.counts.invoices)).toBe(CUSTOMERS);
    expect(sum((run) => Number(run.total))).toBe(CUSTOMERS * 1000);
    for (const { counts } of runs) expect(counts.invoices + counts.alreadyBilled).toBe(CUSTOMERS);
  });

  it('then none of it took a second try: runs at once wait for each other, they do not collide', async () => {
    const [{ databaseUrl }] = servers as [TestServer];
    const failed = await query(
      databaseUrl,
      `select output from jobs.job where retry_count > 0 or state = 'failed'`,
    );
    expect(failed).toEqual([]);
  });

  it('when a request fails, then it takes no number', async () => {
    const wrong = { createdAt: '2026-11-21', dueDate: '32', paymentType: 'Pix', price: '1', customer };
    expect((await merchant.post('/v1/invoices', { invoice: wrong })).status).toBe(400);
    const token = await merchant.anInvoice({ customer });
    const { body } = await merchant.get(`/v1/invoices/${token}`);
    expect(body.invoice.invoiceNumber).toBe(String(CUSTOMERS + BY_HAND + 1));
  });
});
