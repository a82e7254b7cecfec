import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import { TestServer } from '../support/test-server.js';

const TOTAL = 103;

let server: TestServer;
let merchant: ApiClient;
/** Tokens in the order in which they were made. */
const made: Record<'services' | 'billingCustomers' | 'invoices', string[]> = {
  services: [],
  billingCustomers: [],
  invoices: [],
};

beforeAll(async () => {
  server = await TestServer.start({ now: '2026-11-21T15:00:00.000Z' });
  merchant = await server.newTenant();
  for (let n = 0; n < TOTAL; n++) made.services.push(await merchant.aService());
  const service = { token: made.services[0], price: '1', status: true };
  for (let n = 0; n < TOTAL; n++) made.billingCustomers.push(await merchant.aCustomer({ service }));
  const customer = made.billingCustomers[0];
  for (let n = 0; n < TOTAL; n++) made.invoices.push(await merchant.anInvoice({ customer }));
});

afterAll(() => server.stop());

describe.each<[list: string, kind: keyof typeof made, path: () => string]>([
  ['GET /v1/services', 'services', () => '/v1/services'],
  ['GET /v1/billing-customers', 'billingCustomers', () => '/v1/billing-customers'],
  ['GET /v1/invoices', 'invoices', () => '/v1/invoices'],
  [
    'GET /v1/invoices/billing-customer/:token',
    'invoices',
    () => `/v1/invoices/billing-customer/${made.billingCustomers[0]}`,
  ],
])(`Given ${TOTAL} entries of %s`, (_list, kind, path) => {
  it.each<[query: string, from: number, to: number]>([
    ['', 0, 100],
    ['?limit=100', 0, 100],
    ['?limit=101', 0, 100],
    ['?limit=500', 0, 100],
    ['?limit=5', 0, 5],
    ['?limit=1', 0, 1],
    ['?offset=2', 2, 102],
    ['?offset=3&limit=50', 3, 53],
    ['?offset=100', 100, 103],
    ['?offset=102&limit=5', 102, 103],
    [`?offset=${TOTAL}`, TOTAL, TOTAL],
  ])(
    'when it is asked for "%s", then entries %d to %d come, in order of creation',
    async (query, from, to) => {
      const { status, body } = await merchant.get(path() + query);
      expect(status).toBe(200);
      expect(body[kind].map(({ token }: { token: string }) => token)).toEqual(made[kind].slice(from, to));
      expect(body).toMatchObject({ total: TOTAL, skipped: from, count: to - from });
    },
  );

  it('when the offset is beyond the end, then nothing comes, and the total is told', async () => {
    const { body } = await merchant.get(`${path()}?offset=999999999999`);
    expect(body).toMatchObject({ [kind]: [], total: TOTAL, count: 0 });
  });

  it.each([
    'limit=-1',
    'limit=abc',
    'limit=1.5',
    'limit=',
    'offset=-1',
    'offset=abc',
    'limit=1&limit=2',
    'limit=%00',
  ])('when it is asked for "?%s", then it is 400', async (query) => {
    expect(await merchant.get(`${path()}?${query}`)).toMatchObject({
      status: 400,
      body: { mensagem: 'Por favor verifique os parâmetros' },
    });
  });

  it('when it is asked for no entries, then none come', async () => {
    expect((await merchant.get(`${path()}?limit=0`)).body).toMatchObject({
      [kind]: [],
      total: TOTAL,
      count: 0,
    });
  });
});
