/**
 * The example requests and answers of the Ipay v1 documentation, sections Autenticação, Clientes para faturar, Serviços
 * and Faturas, as the page has them; where the page is not valid JSON, a comment says what was mended.
 */
export interface Example {
  /** Method and path, as in the raw request. */
  request: string;
  /** Path of the curl variant, where it differs. */
  curlPath?: string;
  /** Body of the raw request. */
  body?: object;
  /** Body of the curl variant, where it differs. */
  curlBody?: object;
  /** The documented answer; absent where the page answers nothing. */
  answer?: object;
  /** The day of the answer, where it matters. */
  on?: string;
  /** Not on the page: the numbers of its answer cannot come from a request without them. */
  query?: string;
}

/** Tokens of the page, which stand for real ones. */
export const PAGE = {
  /** In the address of most requests. */
  path: 'fd4ff8058dae914b5bafa4fd7f8a73fb',
  /** The billing customer, in bodies, in addresses of curl, and in answers. */
  customer: 'a1a43149-fa12-4f28-a4e9-a66762de5bbd',
  customerInPath: 'TOKEN-DO-CLIENTE-PARA-FATURAR',
  customerInCurl: '0b7fb410b9d81bc23b90e981331316c6',
  /** The service, inside a customer, of a customer, and in the address that removes it. */
  serviceInside: 'f8a63553-8acb-4a12-8d02-aea7e49c1471',
  serviceOfCustomer: '4fbe67b8-e9f9-4c76-890b-b1e4a476e53b',
  serviceInPath: '22138bdb667c98ba749912d0717248d7',
  /** Tokens of answers. */
  service: '5d9d7b5aac1a8340cd6498dda5d0a73a',
  updatedService: '9bdbb1281b5062342f256ee488427bfe',
  invoice: 'befd099e290012c42eb899de23f61bc2',
  updatedInvoice: '8756d6dc8f265a156be9d9e6fc5f0092',
  accessToken: 'meu-token',
  refreshToken: 'meu-refresh-token',
} as const;

/** The page ends this object with a comma. */
const tokenPair = {
  token_type: 'bearer',
  access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3OD',
  expires_in: '15m',
  refresh_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3OD',
};

export const authentication: Example[] = [
  {
    request: 'POST /v1/signin',
    body: { clientId: 'meu-token-de-usuário', clientKey: 'minha-chave-de-usuário' },
    curlBody: { clientId: 'token-de-usuário', clientKey: 'chave-de-usuário' },
    answer: tokenPair,
  },
  {
    request: 'POST /v1/refresh-token',
    body: { 'refresh-token': 'meu-refresh-token' },
    // The page ends this object with a comma.
    curlBody: { refreshToken: 'meu-refresh-token' },
    answer: tokenPair,
  },
  { request: 'POST /v1/revoke-token', body: { type: 'access', token: 'meu-token' } },
];

/** On the page a comment stands before it: only where the mode is automatic. */
const serviceInside = { price: '4000', status: false, token: 'f8a63553-8acb-4a12-8d02-aea7e49c1471' };

const requestedCustomer = {
  email: 'a@a.com',
  emailIsActive: true,
  zipcode: '92420-000',
  address: 'rua exemplo',
  addressNumber: '500',
  addressComplement: 'bloco 25, AP 207',
  neighborhood: ' Sarandi',
  city: 'Porto Alegre',
  state: 'RS',
  phone: '955451515',
  phone2: '955451515',
  cellPhone: '955451515',
  dueDate: '02',
  calculateLatePayment: true,
  mode: 'Automatico',
};

const answeredCustomer = {
  situation: 'Novo',
  lastBillingDate: null,
  initialBillingDate: '2019-04-12',
  lastPaymentDate: '0000-00-00',
  mode: 'Automatico',
  typePayment: 'Boleto',
  name: 'test',
  cpfCnpj: '25071205000199',
  email: 'a@a.com',
  emailIsActive: true,
  zipcode: '92420000',
  address: 'rua exemplo',
  addressNumber: '500',
  addressComplement: 'bloco 25, AP 207',
  neighborhood: ' Sarandi',
  city: 'Porto Alegre',
  state: 'RS',
  phone: '955451515',
  phone2: '955451515',
  cellPhone: '955451515',
  dueDate: '02',
  calculateLatePayment: true,
  token: '0b7fb410b9d81bc23b90e981331316c6',
  createdAt: '2019-06-16',
  active: true,
};

const servicesInside = [
  { price: '100', status: false, createdAt: '2018-06-12' },
  { price: '4001', status: false, createdAt: '2020-05-10' },
  { price: '7000', status: true, createdAt: '2020-05-13' },
  { price: '7030', status: false, createdAt: '2020-05-13' },
  { price: '1993', status: true, createdAt: '2020-05-13' },
];

const serviceOfCustomer = {
  service: {
    billingCustomer: 'a1a43149-fa12-4f28-a4e9-a66762de5bbd',
    price: '1993',
    status: true,
    service: '4fbe67b8-e9f9-4c76-890b-b1e4a476e53b',
  },
};

export const customers: Example[] = [
  {
    request: 'POST /v1/billing-customers',
    body: {
      billingCustomer: {
        initialBillingDate: '2019-04-12',
        name: 'test',
        cpfCnpj: '25.071.205/0001-99',
        ...requestedCustomer,
        typePayment: 'Boleto',
        hasDiscount: true,
        discount: '12', // the page lacks the comma after it
        active: true,
        service: serviceInside,
      },
    },
    answer: {
      billingCustomer: { ...answeredCustomer, hasDiscount: true, discount: '12', service: serviceInside },
    },
    on: '2019-06-16',
  },
  {
    request: 'PUT /v1/billing-customers/fd4ff8058dae914b5bafa4fd7f8a73fb',
    body: {
      billingCustomer: {
        initialBillingDate: '2019-04-12',
        name: 'test',
        cnpj: '25.071.205/0001-99',
        ...requestedCustomer,
        active: true, // the page lacks the comma after it
        service: serviceInside,
      },
    },
    answer: { billingCustomer: { ...answeredCustomer, service: serviceInside } },
    on: '2019-06-16',
  },
  {
    request: 'GET /v1/billing-customers',
    answer: { billingCustomers: [answeredCustomer], total: 6, skipped: 2, count: 1 },
    on: '2019-06-16',
    query: '?offset=2&limit=1',
  },
  {
    request: 'GET /v1/billing-customers/fd4ff8058dae914b5bafa4fd7f8a73fb',
    // On the page a comment stands before the services: only where the mode is automatic.
    answer: { billingCustomer: { ...answeredCustomer, services: servicesInside } },
    on: '2019-06-16',
  },
  { request: 'DELETE /v1/billing-customers/fd4ff8058dae914b5bafa4fd7f8a73fb' },
  {
    request: 'POST /v1/billing-customers/services',
    body: serviceOfCustomer,
    answer: { service: { price: '2000', status: true, createdAt: '2020-05-12' } },
    on: '2020-05-12',
  },
  {
    request: 'PUT /v1/billing-customers/services',
    body: serviceOfCustomer,
    answer: { service: { price: '2000', status: true, createdAt: '2020-05-12' } },
    on: '2020-05-12',
  },
  {
    request:
      'DELETE /v1/billing-customers/fd4ff8058dae914b5bafa4fd7f8a73fb/services/22138bdb667c98ba749912d0717248d7',
  },
];

const answeredService = {
  description: 'TESTE API',
  price: '1222',
  status: 'Ativo',
  createdAt: '2019-06-23',
  token: '5d9d7b5aac1a8340cd6498dda5d0a73a',
};

export const services: Example[] = [
  {
    request: 'POST /v1/services',
    body: { service: { price: 1222, description: 'TESTE API', status: 'Ativo' } },
    answer: { service: answeredService },
    on: '2019-06-23',
  },
  {
    request: 'GET /v1/services/fd4ff8058dae914b5bafa4fd7f8a73fb',
    answer: { service: answeredService },
    on: '2019-06-23',
  },
  {
    request: 'GET /v1/services',
    answer: {
      services: [{ ...answeredService, price: '1223', token: null }],
      total: 50,
      skipped: 1,
      count: 1,
    },
    on: '2019-06-23',
    query: '?offset=1&limit=1',
  },
  {
    request: 'PUT /v1/services/fd4ff8058dae914b5bafa4fd7f8a73fb',
    body: { service: { price: 12622, description: 'UPDATED TESTE', status: 'Ativo' } },
    answer: {
      service: {
        description: 'UPDATED TESTE',
        price: '12622',
        status: 'Ativo',
        createdAt: '2019-06-23',
        token: '9bdbb1281b5062342f256ee488427bfe',
      },
    },
    on: '2019-06-23',
  },
  { request: 'DELETE /v1/services/fd4ff8058dae914b5bafa4fd7f8a73fb' },
];

const untouchedByGateways = {
  delayedDays: '0',
  penaltyPrice: '0',
  interestPrice: '0',
  boletoBarcode: null,
  returnedErrorCode: null,
  returnedCodeAcquirer: null,
  returnedMessage: null,
  tid: null,
  capture: null,
  nsu: null,
};

const answeredInvoice = {
  paymentType: 'Cartao',
  price: '12121',
  status: 'Aberto',
  createdAt: '2019-04-30',
  type: 'I',
  invoiceNumber: '452',
  dueDate: '30',
  ...untouchedByGateways,
  total: '12121',
  paymentDate: null,
  token: 'befd099e290012c42eb899de23f61bc2',
};

const listedInvoice = {
  paymentType: null,
  price: '100',
  status: 'Processamento',
  createdAt: '2018-06-18',
  type: 'A',
  invoiceNumber: '2',
  dueDate: '18',
  ...untouchedByGateways,
  total: '100',
  paymentDate: '0000-00-00',
  token: null,
};

const requestedInvoice = { dueDate: '12', customer: 'a1a43149-fa12-4f28-a4e9-a66762de5bbd' };

export const invoices: Example[] = [
  {
    request: 'POST /v1/invoices',
    body: {
      invoice: { createdAt: '2019-04-30', paymentType: 'Cartao', price: '12121', ...requestedInvoice },
    },
    curlBody: {
      invoice: {
        createdAt: '2019-04-30',
        paymentType: 'Cartao',
        price: '1000',
        status: 'Aberto',
        ...requestedInvoice,
      },
    },
    answer: {
      invoice: {
        ...answeredInvoice,
        invoiceNumber: '440',
        dueDate: '12',
        total: '1000',
        price: '1000',
        token: '8c5ee0fe356fd45ff06c129a10a4b334',
      },
    },
    on: '2019-04-30',
  },
  {
    request: 'GET /v1/invoices/fd4ff8058dae914b5bafa4fd7f8a73fb',
    answer: { invoice: answeredInvoice },
    on: '2019-04-30',
  },
  { request: 'DELETE /v1/invoices/fd4ff8058dae914b5bafa4fd7f8a73fb' },
  {
    request: 'GET /v1/invoices/billing-customer/TOKEN-DO-CLIENTE-PARA-FATURAR',
    curlPath: '/v1/invoices/billing-customer/0b7fb410b9d81bc23b90e981331316c6',
    answer: { invoices: [listedInvoice, listedInvoice], total: 39, skipped: 1, count: 2 },
    on: '2018-06-18',
    query: '?offset=1&limit=2',
  },
  {
    request: 'PUT /v1/invoices/fd4ff8058dae914b5bafa4fd7f8a73fb',
    body: {
      invoice: {
        createdAt: '2019-09-14',
        paymentType: 'boleto',
        price: '15',
        status: 'Aberto',
        ...requestedInvoice,
      },
    },
    curlBody: {
      invoice: {
        createdAt: '2019-09-14',
        paymentType: 'Boleto',
        price: '15',
        status: 'Aberto',
        ...requestedInvoice,
      },
    },
    answer: {
      invoice: {
        ...answeredInvoice,
        paymentType: 'Boleto',
        price: '15',
        createdAt: '2019-09-14',
        invoiceNumber: '466',
        dueDate: '12',
        total: '15',
        token: '8756d6dc8f265a156be9d9e6fc5f0092',
      },
    },
    on: '2019-09-14',
  },
];

/** The objects that each section describes after its routes, read where the section reads them. */
export const objects: Example[] = [
  {
    request: 'GET /v1/billing-customers/fd4ff8058dae914b5bafa4fd7f8a73fb',
    answer: {
      billingCustomer: { ...answeredCustomer, discount: '12', hasDiscount: true, services: servicesInside },
    },
    on: '2019-06-16',
  },
  {
    request: 'GET /v1/services/fd4ff8058dae914b5bafa4fd7f8a73fb',
    answer: { service: { ...answeredService, status: 'Inativo' } },
    on: '2019-06-23',
  },
  {
    request: 'GET /v1/invoices/fd4ff8058dae914b5bafa4fd7f8a73fb',
    answer: { invoice: answeredInvoice },
    on: '2019-04-30',
  },
];

/** The route tables at the head of each section. */
export const routes = [
  'POST /v1/signin',
  'POST /v1/refresh-token',
  'POST /v1/revoke-token',
  'POST /v1/billing-customers',
  'PUT /v1/billing-customers/:token',
  'DELETE /v1/billing-customers/:token',
  'GET /v1/billing-customers/:token',
  'GET /v1/billing-customers',
  'POST /v1/billing-customers/services',
  'PUT /v1/billing-customers/services',
  'DELETE /v1/billing-customers/:token/services/:token',
  'POST /v1/services',
  'PUT /v1/services/:token',
  'DELETE /v1/services/:token',
  'GET /v1/services/:token',
  'GET /v1/services',
  'POST /v1/invoices',
  'PUT /v1/invoices/:token',
  'DELETE /v1/invoices/:token',
  'GET /v1/invoices/:token',
  // The table says /v1/invoices, the section this; ipay-rules-lists reads both.
  'GET /v1/invoices/billing-customer/:token',
];
