import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import { customerBody, serviceBody } from '../support/mothers.js';
import { TestServer } from '../support/test-server.js';
import { invoiceBody, serviceOfCustomer } from './ipay-requests.js';

const MISSING = 'Cliente para faturar não encontrado.';

let server: TestServer;
let merchant: ApiClient;

beforeAll(async () => {
  server = await TestServer.start({ now: '2026-11-21T15:00:00.000Z' });
  merchant = await server.newTenant();
});

afterAll(() => server.stop());

describe('Given a request that creates or removes', () => {
  it.each<[route: string, send: () => Promise<{ status: number }>]>([
    ['POST /v1/signin', () => merchant.post('/v1/signin', merchant.secrets)],
    ['POST /v1/services', () => merchant.post('/v1/services', serviceBody())],
    [
      'POST /v1/billing-customers',
      () => merchant.post('/v1/billing-customers', customerBody({ mode: 'Manual' })),
    ],
    [
      'POST /v1/billing-customers/services',
      async () =>
        merchant.post(
          '/v1/billing-customers/services',
          serviceOfCustomer(await merchant.aCustomer(), await merchant.aService()),
        ),
    ],
    ['POST /v1/invoices', async () => merchant.post('/v1/invoices', invoiceBody(await merchant.aCustomer()))],
  ])('when %s creates, then it is 200 with what was made', async (_route, send) => {
    expect(await send()).toMatchObject({ status: 200, body: expect.any(Object) });
  });

  it.each<[route: string, path: () => Promise<string>]>([
    ['/v1/services', async () => `/v1/services/${await merchant.aService()}`],
    ['/v1/billing-customers', async () => `/v1/billing-customers/${await merchant.aCustomer()}`],
    [
      "a customer's service",
      async () => {
        const token = await merchant.aService();
        const customer = await merchant.aCustomer({ service: { token, price: '1', status: true } });
        return `/v1/billing-customers/${customer}/services/${token}`;
      },
    ],
    [
      '/v1/invoices',
      async () => `/v1/invoices/${await merchant.anInvoice({ customer: await merchant.aCustomer() })}`,
    ],
  ])(
    'when DELETE of %s removes, then it is 200 with an empty body, and 404 the second time',
    async (_route, path) => {
      const address = await path();
      expect(await merchant.delete(address)).toMatchObject({ status: 200, body: undefined });
      expect(await merchant.delete(address)).toMatchObject({ status: 404 });
    },
  );
});

describe('Given a token in either form of the page', () => {
  it.each<[form: string, write: (token: string) => string]>([
    ['32 hex digits', (token) => token.replaceAll('-', '')],
    ['a hyphenated UUID', (token) => token],
    ['capitals', (token) => token.toUpperCase()],
  ])('when it is %s, then it names the same thing, in paths and bodies', async (_form, write) => {
    const service = await merchant.aService();
    const customer = await merchant.aCustomer({
      service: { token: write(service), price: '1', status: true },
    });
    const invoice = await merchant.anInvoice({ customer: write(customer) });

    const read = await Promise.all([
      merchant.get(`/v1/services/${write(service)}`),
      merchant.get(`/v1/billing-customers/${write(customer)}`),
      merchant.get(`/v1/invoices/${write(invoice)}`),
      merchant.get(`/v1/invoices/billing-customer/${write(customer)}`),
      merchant.put(
        '/v1/billing-customers/services',
        serviceOfCustomer(write(customer), write(service), { price: '7' }),
      ),
      merchant.put(`/v1/invoices/${write(invoice)}`, invoiceBody(write(customer))),
    ]);

    expect(read.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect([
      read[0].body.service.token,
      read[1].body.billingCustomer.token,
      read[2].body.invoice.token,
      read[3].body.invoices[0].token,
      read[4].body.service.price,
    ]).toEqual([service, customer, invoice, invoice, '7']);
    const removal = `/v1/billing-customers/${write(customer)}/services/${write(service)}`;
    expect(await merchant.delete(removal)).toMatchObject({ status: 200 });
  });
});

describe('Given a customer that was deleted', () => {
  let customer: string;
  let service: string;
  let invoice: string;

  beforeAll(async () => {
    service = await merchant.aService();
    customer = await merchant.aCustomer({ service: { token: service, price: '1', status: true } });
    invoice = await merchant.anInvoice({ customer: await merchant.aCustomer() });
    await merchant.delete(`/v1/billing-customers/${customer}`);
  });

  it.each<[status: number, route: string, send: () => Promise<{ status: number }>]>([
    [404, 'GET /v1/billing-customers/:token', () => merchant.get(`/v1/billing-customers/${customer}`)],
    [
      404,
      'PUT /v1/billing-customers/:token',
      () => merchant.put(`/v1/billing-customers/${customer}`, { billingCustomer: {} }),
    ],
    [404, 'DELETE /v1/billing-customers/:token', () => merchant.delete(`/v1/billing-customers/${customer}`)],
    [
      400,
      'POST /v1/billing-customers/services',
      () => merchant.post('/v1/billing-customers/services', serviceOfCustomer(customer, service)),
    ],
    [
      400,
      'PUT /v1/billing-customers/services',
      () => merchant.put('/v1/billing-customers/services', serviceOfCustomer(customer, service)),
    ],
    [
      400,
      'DELETE /v1/billing-customers/:token/services/:token',
      () => merchant.delete(`/v1/billing-customers/${customer}/services/${service}`),
    ],
    [404, 'POST /v1/invoices', () => merchant.post('/v1/invoices', invoiceBody(customer))],
    [404, 'PUT /v1/invoices/:token', () => merchant.put(`/v1/invoices/${invoice}`, invoiceBody(customer))],
    [
      403,
      'GET /v1/invoices/billing-customer/:token',
      () => merchant.get(`/v1/invoices/billing-customer/${customer}`),
    ],
  ])('then it is %d on %s', async (status, _route, send) => {
    expect(await send()).toMatchObject({ status, body: { mensagem: MISSING } });
  });
});
