import { KeepCard } from '@mensal/cards';
import { calendarDate, parseIdentifier, type Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { randomUUID } from 'node:crypto';
import type { Answer, ApiClient } from '../support/api-client.js';
import { cardBody, cardsOf } from '../support/cards.js';
import { customerBody, serviceBody } from '../support/mothers.js';
import type { TestServer } from '../support/test-server.js';

/** A merchant with one of each, and a second merchant who has the same. Values are tokens. */
export interface Given {
  merchant: ApiClient;
  stranger: ApiClient;
  /** Automatic, with `service` and not with `otherService`. */
  customer: string;
  manualCustomer: string;
  service: string;
  otherService: string;
  inactiveService: string;
  /** By boleto, of `customer`. */
  invoice: string;
  paidInvoice: string;
  /** Primario, of `customer`. */
  card: string;
  strangers: { customer: string; service: string; invoice: string; card: string };
}

export async function givenTwoMerchants(server: TestServer): Promise<Given> {
  const merchant = await server.newTenant();
  const stranger = await server.newTenant();
  const strangers = await everything(server, stranger);
  return { merchant, stranger, ...(await everything(server, merchant)), strangers };
}

async function everything(server: TestServer, merchant: ApiClient) {
  const service = await merchant.aService();
  const customer = await merchant.aCustomer({ service: { token: service, price: '9990', status: true } });
  const paidInvoice = await merchant.anInvoice({ customer });
  await merchant.put(`/v1/invoices/${paidInvoice}`, { invoice: { customer, status: 'Pago' } });
  return {
    service,
    customer,
    paidInvoice,
    manualCustomer: await merchant.aCustomer({ mode: 'Manual' }),
    otherService: await merchant.aService({ description: 'Outra' }),
    inactiveService: await merchant.aService({ status: 'Inativo' }),
    invoice: await merchant.anInvoice({ customer }),
    card: await aKeptCard(server, merchant, customer),
  };
}

/** As if it came from the payer's browser: where there is no gateway, no card is registered through the API. */
async function aKeptCard({ app }: TestServer, { tenant }: ApiClient, customer: string): Promise<Identifier> {
  const expiresOn = calendarDate('2031-01-31');
  const details = {
    brand: 'visa',
    brandName: 'Visa',
    lastFour: '0044',
    expiresOn,
    holder: 'FULANA',
  } as const;
  const { id } = await app.get(UnitOfWork).isolated(() =>
    app.get(KeepCard).execute(tenant, {
      customerId: parseIdentifier(customer)!,
      details: { ...details, fingerprint: null },
      status: 'primary',
      tokens: new Map([['efi', 'a'.repeat(40)]]),
    }),
  );
  return id;
}

export interface Request {
  path: string;
  body?: Record<string, Record<string, unknown>>;
}

/** A request for each route behind the sign-in that would be accepted and would change something. */
export const validRequests = {
  'POST /v1/billing-customers': ({ service }) => ({
    path: '/v1/billing-customers',
    body: customerBody({
      service: { token: service, price: '100', status: true },
      addressComplement: 'Ap 345',
      phone2: '51999999999',
      cellPhone: '51999999999',
      hasDiscount: true,
      discount: '12',
    }),
  }),
  'PUT /v1/billing-customers/:token': ({ customer, service }) => ({
    path: `/v1/billing-customers/${customer}`,
    body: customerBody({
      name: 'Outra Pessoa Fictícia',
      service: { token: service, price: '100', status: true },
      hasDiscount: true,
      discount: '12',
    }),
  }),
  'GET /v1/billing-customers': () => ({ path: '/v1/billing-customers' }),
  'GET /v1/billing-customers/:token': ({ customer }) => ({ path: `/v1/billing-customers/${customer}` }),
  'DELETE /v1/billing-customers/:token': ({ customer }) => ({ path: `/v1/billing-customers/${customer}` }),
  'POST /v1/billing-customers/services': ({ customer, otherService }) => ({
    path: '/v1/billing-customers/services',
    body: serviceOfCustomer(customer, otherService),
  }),
  'PUT /v1/billing-customers/services': ({ customer, service }) => ({
    path: '/v1/billing-customers/services',
    body: serviceOfCustomer(customer, service),
  }),
  'DELETE /v1/billing-customers/:token/services/:token': ({ customer, service }) => ({
    path: `/v1/billing-customers/${customer}/services/${service}`,
  }),
  'POST /v1/services': () => ({ path: '/v1/services', body: serviceBody() }),
  'GET /v1/services/:token': ({ service }) => ({ path: `/v1/services/${service}` }),
  'GET /v1/services': () => ({ path: '/v1/services' }),
  'PUT /v1/services/:token': ({ service }) => ({
    path: `/v1/services/${service}`,
    body: serviceBody({ price: '1' }),
  }),
  'DELETE /v1/services/:token': ({ service }) => ({ path: `/v1/services/${service}` }),
  'POST /v1/invoices': ({ customer }) => ({
    path: '/v1/invoices',
    body: invoiceBody(customer, { status: 'Aberto' }),
  }),
  'GET /v1/invoices/:token': ({ invoice }) => ({ path: `/v1/invoices/${invoice}` }),
  'DELETE /v1/invoices/:token': ({ invoice }) => ({ path: `/v1/invoices/${invoice}` }),
  'GET /v1/invoices/billing-customer/:token': ({ customer }) => ({
    path: `/v1/invoices/billing-customer/${customer}`,
  }),
  'PUT /v1/invoices/:token': ({ invoice, customer }) => ({
    path: `/v1/invoices/${invoice}`,
    body: invoiceBody(customer, { price: '1', status: 'Cancelado' }),
  }),
  'POST /v1/cards': ({ customer }) => ({ path: '/v1/cards', body: cardBody(customer) }),
  'PUT /v1/cards/:token': ({ card, customer }) => ({
    path: `/v1/cards/${card}`,
    body: cardBody(customer, { status: 'Secundario' }),
  }),
  'GET /v1/cards/:token': ({ card }) => ({ path: `/v1/cards/${card}` }),
  'GET /v1/cards/billing-customer/:token': ({ customer }) => ({
    path: `/v1/cards/billing-customer/${customer}`,
  }),
  'DELETE /v1/cards/:token': ({ card }) => ({ path: `/v1/cards/${card}` }),
  'PUT /v1/cards/billing-customer/:token/send-link': ({ customer }) => ({
    path: `/v1/cards/billing-customer/${customer}/send-link`,
    body: {},
  }),
} as const satisfies Record<string, (given: Given) => Request>;

export type Route = keyof typeof validRequests;

export const validRequest = (route: Route, given: Given): Request => validRequests[route](given);

export function sendTo(merchant: ApiClient, route: Route, { path, body }: { path: string; body?: unknown }) {
  return merchant.send(methodOf(route), path, body);
}

/** Sends a valid request with some fields of its envelope changed; `undefined` leaves a field out. */
export function sendWith(route: Route, given: Given, fields: Record<string, unknown>): Promise<Answer> {
  const { path, body = {} } = validRequest(route, given);
  const [envelope = '', content] = Object.entries(body)[0] ?? [];
  return sendTo(given.merchant, route, { path, body: { [envelope]: { ...content, ...fields } } });
}

export function methodOf(route: string): string {
  return route.slice(0, route.indexOf(' '));
}

export function serviceOfCustomer(customer: string, service: string, fields: Record<string, unknown> = {}) {
  return { service: { billingCustomer: customer, service, price: '1993', status: true, ...fields } };
}

export function invoiceBody(customer: string, fields: Record<string, unknown> = {}) {
  return {
    invoice: {
      createdAt: '2026-11-21',
      dueDate: '12',
      paymentType: 'Boleto',
      price: '1000',
      customer,
      ...fields,
    },
  };
}

/** A well-formed token of nothing. */
export const unknownToken = (): string => randomUUID();

/** All that a merchant has, to see that nothing changed. */
export async function stateOf(merchant: ApiClient) {
  const lists = ['/v1/services', '/v1/billing-customers', '/v1/invoices'];
  const [services, customers, invoices] = await Promise.all(
    lists.map(async (path) => (await merchant.get(path)).body),
  );
  const cards = await Promise.all(
    customers.billingCustomers.map(async ({ token }: { token: string }) => cardsOf(merchant, token)),
  );
  return { services, customers, invoices, cards };
}
