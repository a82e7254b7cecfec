import type { ApiClient } from './api-client.js';
import type { TestServer } from './test-server.js';

/** An answer of the API, which tests look into freely. */
export type Wire = any; // eslint-disable-line @typescript-eslint/no-explicit-any

/** Starts a run, waits until it is done, and answers it as it is then. */
export async function runBilling(
  server: TestServer,
  merchant: ApiClient,
  fields: Record<string, unknown> = {},
): Promise<Wire> {
  const { status, body } = await merchant.post('/v1/billing-runs', { billingRun: fields });
  if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
  await server.settle();
  return runOf(merchant, body.billingRun.token);
}

export async function runOf(merchant: ApiClient, token: string, query = ''): Promise<Wire> {
  return (await merchant.get(`/v1/billing-runs/${token}${query}`)).body.billingRun;
}

/** All invoices of a merchant, in the order of their numbers. */
export async function allInvoices(merchant: ApiClient, query = ''): Promise<Wire[]> {
  return allPages(merchant, `/v1/invoices?${query}`, 'invoices');
}

/** All runs of a merchant, oldest first. */
export async function allRuns(merchant: ApiClient): Promise<Wire[]> {
  return (await allPages(merchant, '/v1/billing-runs?', 'billingRuns')).reverse();
}

export async function customerOf(merchant: ApiClient, token: string): Promise<Wire> {
  return (await merchant.get(`/v1/billing-customers/${token}`)).body.billingCustomer;
}

export async function invoicesOf(merchant: ApiClient, customer: string): Promise<Wire[]> {
  return (await merchant.get(`/v1/invoices/billing-customer/${customer}`)).body.invoices;
}

/**
 * A customer who was billed `price`, and whose next period, to be billed today as well, comes to more than ten times
 * as much. The clock stands on 21 November 2026.
 */
export async function aCustomerToPark(
  server: TestServer,
  merchant: ApiClient,
  { price = 1000, unusual = 10_001 }: { price?: number; unusual?: number } = {},
): Promise<string> {
  const service = await merchant.aService();
  const customer = await merchant.aCustomer({
    dueDate: '25',
    service: { token: service, price: String(price), status: true },
  });
  await runBilling(server, merchant);
  await changePrice(merchant, customer, service, unusual);
  await merchant.put(`/v1/billing-customers/${customer}`, { billingCustomer: { dueDate: '1' } });
  return customer;
}

export async function changePrice(
  merchant: ApiClient,
  customer: string,
  service: string,
  price: number,
): Promise<void> {
  const body = { service: { billingCustomer: customer, service, price: String(price), status: true } };
  const answer = await merchant.put('/v1/billing-customers/services', body);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

async function allPages(merchant: ApiClient, path: string, list: string): Promise<Wire[]> {
  const entries: Wire[] = [];
  for (;;) {
    const { body } = await merchant.get(`${path}&offset=${entries.length}`);
    entries.push(...body[list]);
    if (entries.length >= body.total || body.count === 0) return entries;
  }
}
