import type { ApiClient } from '../support/api-client.js';
import { substitute, type Tokens } from './documentation.js';
import { customers, objects, PAGE } from './ipay-examples.js';

type Arrange = (merchant: ApiClient) => Promise<Tokens>;

const OBJECT = PAGE.path;

/** What an example presupposes, by its request. Answers what the page's tokens stand for. */
export const arrangements: Readonly<Record<string, Arrange>> = {
  'POST /v1/signin': async ({ secrets: { clientId, clientKey } }) => ({
    'meu-token-de-usuário': clientId,
    'minha-chave-de-usuário': clientKey,
    'token-de-usuário': clientId,
    'chave-de-usuário': clientKey,
  }),
  'POST /v1/refresh-token': signedIn,
  'POST /v1/revoke-token': signedIn,

  'POST /v1/billing-customers': async (merchant) => ({ [PAGE.serviceInside]: await merchant.aService() }),
  [`PUT /v1/billing-customers/${OBJECT}`]: theDocumentedCustomer,
  'GET /v1/billing-customers': (merchant) => repeated(6, () => theDocumentedCustomer(merchant)),
  [`GET /v1/billing-customers/${OBJECT}`]: theCustomerWithFiveServices,
  [`DELETE /v1/billing-customers/${OBJECT}`]: theDocumentedCustomer,
  'POST /v1/billing-customers/services': async (merchant) => ({
    [PAGE.customer]: await merchant.aCustomer(),
    [PAGE.serviceOfCustomer]: await merchant.aService(),
  }),
  'PUT /v1/billing-customers/services': aSubscription,
  [`DELETE /v1/billing-customers/${OBJECT}/services/${PAGE.serviceInPath}`]: aSubscription,

  'POST /v1/services': async () => ({}),
  [`GET /v1/services/${OBJECT}`]: theDocumentedService,
  'GET /v1/services': (merchant) => repeated(50, () => theDocumentedService(merchant, { price: '1223' })),
  [`PUT /v1/services/${OBJECT}`]: async (merchant) => {
    const tokens = await theDocumentedService(merchant);
    return { ...tokens, [PAGE.updatedService]: tokens[OBJECT]! };
  },
  [`DELETE /v1/services/${OBJECT}`]: theDocumentedService,

  'POST /v1/invoices': aCustomer,
  [`GET /v1/invoices/${OBJECT}`]: theDocumentedInvoice,
  [`DELETE /v1/invoices/${OBJECT}`]: theDocumentedInvoice,
  [`GET /v1/invoices/billing-customer/${PAGE.customerInPath}`]: async (merchant) => {
    const tokens = await aCustomer(merchant);
    const fields = { customer: tokens[PAGE.customer]!, createdAt: '2018-06-18', dueDate: '18', price: '100' };
    await repeated(39, () => merchant.anInvoice(fields));
    return tokens;
  },
  [`PUT /v1/invoices/${OBJECT}`]: theDocumentedInvoice,

  [`object ${objects[0]!.request}`]: theCustomerWithFiveServices,
  [`object ${objects[1]!.request}`]: (merchant) => theDocumentedService(merchant, { status: 'Inativo' }),
  [`object ${objects[2]!.request}`]: theDocumentedInvoice,
};

async function signedIn(merchant: ApiClient): Promise<Tokens> {
  const { body } = await merchant.post('/v1/signin', merchant.secrets);
  return { [PAGE.accessToken]: body.access_token, [PAGE.refreshToken]: body.refresh_token };
}

/** The customer that the first example of its section makes. */
async function theDocumentedCustomer(merchant: ApiClient, service: object = {}): Promise<Tokens> {
  const tokens = { [PAGE.serviceInside]: await merchant.aService() };
  const { billingCustomer: fields } = substitute(customers[0]!.body, tokens) as {
    billingCustomer: { service: object };
  };
  const token = await merchant.aCustomer({ ...fields, service: { ...fields.service, ...service } });
  return { ...tokens, [PAGE.path]: token, [PAGE.customerInCurl]: token };
}

async function theCustomerWithFiveServices(merchant: ApiClient): Promise<Tokens> {
  const tokens = await theDocumentedCustomer(merchant, { price: '100', status: false });
  for (const [price, status] of [
    ['4001', false],
    ['7000', true],
    ['7030', false],
    ['1993', true],
  ]) {
    const service = { billingCustomer: tokens[PAGE.path], service: await merchant.aService(), price, status };
    await merchant.post('/v1/billing-customers/services', { service });
  }
  return tokens;
}

async function aSubscription(merchant: ApiClient): Promise<Tokens> {
  const service = await merchant.aService();
  const customer = await merchant.aCustomer({ service: { token: service, price: '100', status: false } });
  return {
    [PAGE.customer]: customer,
    [PAGE.path]: customer,
    [PAGE.serviceOfCustomer]: service,
    [PAGE.serviceInPath]: service,
  };
}

async function theDocumentedService(
  merchant: ApiClient,
  fields: Record<string, unknown> = {},
): Promise<Tokens> {
  const token = await merchant.aService({ description: 'TESTE API', price: '1222', ...fields });
  return { [PAGE.path]: token, [PAGE.service]: token };
}

async function aCustomer(merchant: ApiClient): Promise<Tokens> {
  const token = await merchant.aCustomer({ mode: 'Manual' });
  return { [PAGE.customer]: token, [PAGE.customerInPath]: token, [PAGE.customerInCurl]: token };
}

async function theDocumentedInvoice(merchant: ApiClient): Promise<Tokens> {
  const tokens = await aCustomer(merchant);
  const token = await merchant.anInvoice({
    customer: tokens[PAGE.customer],
    createdAt: '2019-04-30',
    paymentType: 'Cartao',
    price: '12121',
    dueDate: '30',
  });
  return { ...tokens, [PAGE.path]: token, [PAGE.invoice]: token, [PAGE.updatedInvoice]: token };
}

async function repeated<T>(times: number, make: () => Promise<T>): Promise<T> {
  for (let made = 1; made < times; made++) await make();
  return make();
}
