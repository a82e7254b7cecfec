import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { allInvoices, allRuns, type Wire } from '../support/billing-runs.js';
import { TestServer } from '../support/test-server.js';

const NOW = '2026-11-21T12:00:00.000Z';
const CUSTOMERS = 40;
const BY_HAND = 30;
const RUNS = 4;

describe('Given two servers on one database', () => {
  let servers: TestServer[];
  let merchants: ApiClient[];
  let customers: string[];

  beforeAll(async () => {
    const first = await TestServer.start({ now: NOW });
    const second = await TestServer.start({ now: NOW, databaseUrl: first.databaseUrl });
    servers = [first, second];
    const merchant = await first.newTenant();
    merchants = servers.map(
      ({ url }) => new ApiClient(url, merchant.secrets, merchant.headers, merchant.tenant),
    );
    const service = { token: await merchant.aService(), price: '1000', status: true };
    customers = [];
    for (let n = 0; n < CUSTOMERS; n += 1)
      customers.push(await merchant.aCustomer({ dueDate: '25', service }));
  });
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  const settle = async () => {
    for (const server of servers) await server.settle();
  };
  const pick = <T>(from: readonly T[], n: number) => from[n % from.length] as T;

  it('when runs start on both at once, amid invoices by hand, then each is billed once and no number is missing', async () => {
    const startRun = (n: number) => pick(merchants, n).post('/v1/billing-runs', { billingRun: {} });
    const issue = (n: number) => pick(merchants, n).anInvoice({ customer: pick(customers, n) });
    await Promise.all([
      ...Array.from({ length: RUNS }, (_, n) => startRun(n)),
      ...Array.from({ length: BY_HAND }, (_, n) => issue(n)),
    ]);
    await settle();

    const [merchant] = merchants as [ApiClient];
    const invoices = await allInvoices(merchant);
    const numbers = invoices.map((invoice) => invoice.invoiceNumber);
    expect(numbers).toEqual(Array.from({ length: CUSTOMERS + BY_HAND }, (_, n) => String(n + 1)));
    const billed = invoices.filter((it) => it.type === 'A').map((it) => it.customer);
    expect(billed.toSorted()).toEqual(customers.toSorted());

    const runs = await allRuns(merchant);
    expect(runs.map((run) => run.status)).toEqual(Array(RUNS).fill('Concluido'));
    const sum = (read: (run: Wire) => number) => runs.reduce((total, run) => total + read(run), 0);
    expect(sum((run) => run.counts.invoices)).toBe(CUSTOMERS);
    expect(sum((run) => Number(run.total))).toBe(CUSTOMERS * 1000);
    for (const { counts } of runs) expect(counts.invoices + counts.alreadyBilled).toBe(CUSTOMERS);
  });

  it('when a number is taken by a request that fails, then it is given back', async () => {
    const [merchant] = merchants as [ApiClient];
    const [customer] = customers;
    const wrong = { createdAt: '2026-11-21', dueDate: '32', paymentType: 'Pix', price: '1', customer };
    expect((await merchant.post('/v1/invoices', { invoice: wrong })).status).toBe(400);
    const token = await merchant.anInvoice({ customer });
    const { body } = await merchant.get(`/v1/invoices/${token}`);
    expect(body.invoice.invoiceNumber).toBe(String(CUSTOMERS + BY_HAND + 1));
  });
});
