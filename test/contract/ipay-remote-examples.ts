/**
 * The example requests and answers of Ipay's page, in the page's order, for an Ipay that is another's: the sandbox, and
 * what talks to it. Documents are replaced by invented ones, and commas that the page leaves out or has too many are
 * mended; nothing else is. The page's "objects" repeat the answers.
 */
export interface Example {
  name: string;
  /** Method and path, as the page prints them. */
  request: string;
  /** Where the answer shows a page of a list that the request does not ask for. */
  query?: string;
  body?: object;
  /** The documented answer; absent where the page says that it is empty. */
  answer?: object;
  /** The day of the answer, where it shows. */
  on?: string;
}

/** What the page calls by many names: in paths, in bodies, in answers. */
export const PAGE = {
  clientIds: ['meu-token-de-usuário', 'token-de-usuário'],
  clientKeys: ['minha-chave-de-usuário', 'chave-de-usuário'],
  refreshToken: 'meu-refresh-token',
  revokedToken: 'meu-token',
  /** In paths of whatever kind; answers show another. */
  asked: 'fd4ff8058dae914b5bafa4fd7f8a73fb',
  customers: [
    '0b7fb410b9d81bc23b90e981331316c6',
    'a1a43149-fa12-4f28-a4e9-a66762de5bbd',
    'ae8da5c174cdcdb7a34ed9085fd7c426',
    'a19885cf-3582-468e-bc53-1e684e975564',
  ],
  customerService: 'f8a63553-8acb-4a12-8d02-aea7e49c1471',
  assignedServices: ['4fbe67b8-e9f9-4c76-890b-b1e4a476e53b', '22138bdb667c98ba749912d0717248d7'],
  service: '5d9d7b5aac1a8340cd6498dda5d0a73a',
  changedService: '9bdbb1281b5062342f256ee488427bfe',
  card: 'b9c79510171e4c27aae5f4df19a02ffe',
  otherCard: '279s6510171e4c27aae5f4df19a02ffe',
  invoice: 'befd099e290012c42eb899de23f61bc2',
  changedInvoice: '8756d6dc8f265a156be9d9e6fc5f0092',
} as const;

const tokens = {
  token_type: 'bearer',
  access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3OD',
  expires_in: '15m',
  refresh_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3OD',
};

const authentication: Example[] = [
  {
    name: 'sign-in',
    request: 'POST /v1/signin',
    body: { clientId: PAGE.clientIds[0], clientKey: PAGE.clientKeys[0] },
    answer: tokens,
  },
  {
    name: 'sign-in by curl',
    request: 'POST /v1/signin',
    body: { clientId: PAGE.clientIds[1], clientKey: PAGE.clientKeys[1] },
    answer: tokens,
  },
  {
    name: 'refresh',
    request: 'POST /v1/refresh-token',
    body: { 'refresh-token': PAGE.refreshToken },
    answer: tokens,
  },
  {
    name: 'refresh by curl',
    request: 'POST /v1/refresh-token',
    body: { refreshToken: PAGE.refreshToken },
    answer: tokens,
  },
  {
    name: 'revoke',
    request: 'POST /v1/revoke-token',
    body: { type: 'access', token: PAGE.revokedToken },
  },
];

/** The page's customer, but for the CNPJ. */
const person = {
  initialBillingDate: '2019-04-12',
  name: 'test',
  email: 'a@a.com',
  emailIsActive: true,
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
  active: true,
};
const service = { price: '4000', status: false, token: PAGE.customerService };

/** What creates the customer of the answers. */
export const customerSent = {
  ...person,
  cpfCnpj: '11.222.333/0001-81',
  zipcode: '92420-000',
  typePayment: 'Boleto',
  service,
};

const customerAnswered = {
  ...person,
  situation: 'Novo',
  lastBillingDate: null,
  lastPaymentDate: '0000-00-00',
  typePayment: 'Boleto',
  cpfCnpj: '11222333000181',
  zipcode: '92420000',
  token: PAGE.customers[0],
  createdAt: '2019-06-16',
};
const discount = { hasDiscount: true, discount: '12' };

/** What the customer of the page has, in the order of the answer. */
export const customerServices = [
  { price: '100', status: false, createdAt: '2018-06-12' },
  { price: '4001', status: false, createdAt: '2020-05-10' },
  { price: '7000', status: true, createdAt: '2020-05-13' },
  { price: '7030', status: false, createdAt: '2020-05-13' },
  { price: '1993', status: true, createdAt: '2020-05-13' },
];

const assignment = {
  billingCustomer: PAGE.customers[1],
  price: '1993',
  status: true,
  service: PAGE.assignedServices[0],
};
const assigned = { service: { price: '2000', status: true, createdAt: '2020-05-12' } };
const { cpfCnpj: cnpj, typePayment: _, ...changedPerson } = customerSent;

const customers: Example[] = [
  {
    name: 'new customer',
    request: 'POST /v1/billing-customers',
    body: { billingCustomer: { ...customerSent, ...discount } },
    answer: { billingCustomer: { ...customerAnswered, ...discount, service } },
    on: '2019-06-16',
  },
  {
    name: 'change of a customer',
    request: `PUT /v1/billing-customers/${PAGE.asked}`,
    body: { billingCustomer: { ...changedPerson, cnpj } },
    answer: { billingCustomer: { ...customerAnswered, service } },
  },
  {
    name: 'customers',
    request: 'GET /v1/billing-customers',
    query: '?offset=2&limit=1',
    answer: { billingCustomers: [customerAnswered], total: 6, skipped: 2, count: 1 },
  },
  {
    name: 'customer',
    request: `GET /v1/billing-customers/${PAGE.asked}`,
    answer: { billingCustomer: { ...customerAnswered, services: customerServices } },
  },
  { name: 'deletion of a customer', request: `DELETE /v1/billing-customers/${PAGE.asked}` },
  {
    name: "new service of a customer's",
    request: 'POST /v1/billing-customers/services',
    body: { service: assignment },
    answer: assigned,
    on: '2020-05-12',
  },
  {
    name: "change of a customer's service",
    request: 'PUT /v1/billing-customers/services',
    body: { service: assignment },
    answer: assigned,
    on: '2020-05-12',
  },
  {
    name: "removal of a customer's service",
    request: `DELETE /v1/billing-customers/${PAGE.asked}/services/${PAGE.assignedServices[1]}`,
  },
];

/** The page's card. */
export const cardSent = {
  number: '5419546764260333',
  month: '03',
  year: '26',
  brand: 'MasterCard',
  name: 'TESTE T T TESTE',
  securityCode: '123',
  status: 'Primario',
  customer: PAGE.customers[2],
};
const cardAnswered = {
  number: '...0333',
  month: '03',
  year: '26',
  token: PAGE.card,
  brand: 'MasterCard',
  name: 'TESTE T T TESTE',
  status: 'Primario',
  createdAt: '2019-06-22',
};

const cards: Example[] = [
  {
    name: 'new card',
    request: 'POST /v1/cards',
    body: { card: cardSent },
    answer: { card: cardAnswered },
    on: '2019-06-22',
  },
  {
    name: 'cards of a customer',
    request: `GET /v1/cards/billing-customer/${PAGE.customers[0]}`,
    answer: {
      cards: [
        {
          number: '...0782',
          month: '12',
          year: '25',
          token: PAGE.otherCard,
          brand: 'Visa',
          name: 'TESTE TESTE',
          status: 'Primario',
          createdAt: '2019-06-15',
        },
        cardAnswered,
      ],
      total: 2,
      skipped: 0,
      count: 2,
    },
  },
  { name: 'card', request: `GET /v1/cards/${PAGE.asked}`, answer: { card: cardAnswered } },
  {
    name: 'change of a card',
    request: `PUT /v1/cards/${PAGE.asked}`,
    body: { card: cardSent },
    answer: { card: cardAnswered },
  },
  { name: 'deletion of a card', request: `DELETE /v1/cards/${PAGE.asked}` },
  {
    name: 'link to register a card',
    request: `PUT /v1/cards/billing-customer/${PAGE.customers[3]}/send-link`,
    body: {},
    answer: {},
  },
];

/** The page's service. */
export const serviceSent = { price: 1222, description: 'TESTE API', status: 'Ativo' };
const serviceAnswered = {
  description: 'TESTE API',
  price: '1222',
  status: 'Ativo',
  createdAt: '2019-06-23',
  token: PAGE.service,
};

const services: Example[] = [
  {
    name: 'new service',
    request: 'POST /v1/services',
    body: { service: serviceSent },
    answer: { service: serviceAnswered },
    on: '2019-06-23',
  },
  { name: 'service', request: `GET /v1/services/${PAGE.asked}`, answer: { service: serviceAnswered } },
  {
    name: 'services',
    request: 'GET /v1/services',
    query: '?offset=1&limit=1',
    answer: {
      services: [{ ...serviceAnswered, price: '1223', token: null }],
      total: 50,
      skipped: 1,
      count: 1,
    },
  },
  {
    name: 'change of a service',
    request: `PUT /v1/services/${PAGE.asked}`,
    body: { service: { price: 12622, description: 'UPDATED TESTE', status: 'Ativo' } },
    answer: {
      service: {
        ...serviceAnswered,
        description: 'UPDATED TESTE',
        price: '12622',
        token: PAGE.changedService,
      },
    },
  },
  { name: 'deletion of a service', request: `DELETE /v1/services/${PAGE.asked}` },
];

/** The page's invoice, as the raw request sends it. */
export const invoiceSent = {
  createdAt: '2019-04-30',
  paymentType: 'Cartao',
  price: '12121',
  dueDate: '12',
  customer: PAGE.customers[1],
};
const { customer: __, ...terms } = invoiceSent;
const invoiceAnswered = {
  ...terms,
  status: 'Aberto',
  type: 'I',
  invoiceNumber: '440',
  delayedDays: '0',
  penaltyPrice: '0',
  interestPrice: '0',
  price: '1000',
  total: '1000',
  boletoBarcode: null,
  returnedErrorCode: null,
  returnedCodeAcquirer: null,
  returnedMessage: null,
  tid: null,
  capture: null,
  nsu: null,
  paymentDate: null,
  token: '8c5ee0fe356fd45ff06c129a10a4b334',
};

const listedInvoice = {
  ...invoiceAnswered,
  paymentType: null,
  price: '100',
  status: 'Processamento',
  createdAt: '2018-06-18',
  type: 'A',
  invoiceNumber: '2',
  dueDate: '18',
  total: '100',
  paymentDate: '0000-00-00',
  token: null,
};

const change = {
  createdAt: '2019-09-14',
  price: '15',
  dueDate: '12',
  status: 'Aberto',
  customer: PAGE.customers[1],
};
const changedInvoice = {
  ...invoiceAnswered,
  paymentType: 'Boleto',
  price: '15',
  createdAt: '2019-09-14',
  invoiceNumber: '466',
  total: '15',
  token: PAGE.changedInvoice,
};

const invoices: Example[] = [
  {
    name: 'new invoice',
    request: 'POST /v1/invoices',
    body: { invoice: invoiceSent },
    answer: { invoice: invoiceAnswered },
    on: '2019-04-30',
  },
  {
    name: 'new invoice by curl',
    request: 'POST /v1/invoices',
    body: { invoice: { ...invoiceSent, price: '1000', status: 'Aberto' } },
    answer: { invoice: invoiceAnswered },
    on: '2019-04-30',
  },
  {
    name: 'invoice',
    request: `GET /v1/invoices/${PAGE.asked}`,
    answer: {
      invoice: {
        ...invoiceAnswered,
        price: '12121',
        total: '12121',
        invoiceNumber: '452',
        dueDate: '30',
        token: PAGE.invoice,
      },
    },
    on: '2019-04-30',
  },
  { name: 'deletion of an invoice', request: `DELETE /v1/invoices/${PAGE.asked}` },
  {
    name: 'invoices of a customer',
    request: `GET /v1/invoices/billing-customer/${PAGE.customers[0]}`,
    query: '?offset=1&limit=2',
    answer: { invoices: [listedInvoice, listedInvoice], total: 39, skipped: 1, count: 2 },
    on: '2018-06-18',
  },
  {
    name: 'change of an invoice',
    request: `PUT /v1/invoices/${PAGE.asked}`,
    body: { invoice: { ...change, paymentType: 'boleto' } },
    answer: { invoice: changedInvoice },
    on: '2019-09-14',
  },
  {
    name: 'change of an invoice by curl',
    request: `PUT /v1/invoices/${PAGE.asked}`,
    body: { invoice: { ...change, paymentType: 'Boleto' } },
    answer: { invoice: changedInvoice },
    on: '2019-09-14',
  },
];

export const examples: readonly Example[] = [
  ...authentication,
  ...customers,
  ...cards,
  ...services,
  ...invoices,
];

/**
 * The routes that the page lists or has a section for. `GET /v1/invoices` is listed, but has no example: its section
 * shows the list of one customer.
 */
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
  'POST /v1/cards',
  'PUT /v1/cards/:token',
  'GET /v1/cards/:token',
  'GET /v1/cards/billing-customer/:token',
  'DELETE /v1/cards/:token',
  'PUT /v1/cards/billing-customer/:token/send-link',
  'POST /v1/services',
  'PUT /v1/services/:token',
  'DELETE /v1/services/:token',
  'GET /v1/services/:token',
  'GET /v1/services',
  'POST /v1/invoices',
  'PUT /v1/invoices/:token',
  'DELETE /v1/invoices/:token',
  'GET /v1/invoices/:token',
  'GET /v1/invoices/billing-customer/:token',
];
