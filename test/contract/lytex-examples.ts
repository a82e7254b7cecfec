/**
 * The example requests, answers and webhooks of Lytex's page, in the page's order. Its people, companies, documents,
 * addresses and e-mail addresses are replaced by invented ones. The page's JSON lacks commas between fields and has
 * some after the last field: here it is mended.
 */
export interface Example {
  name: string;
  /** Method and path. The page prints the addresses of some; the rest are known of them. */
  request: string;
  body?: object;
  /** HTTP status of the page's table. */
  status: number;
  /** The documented answer; absent where the page shows none. */
  answer?: object;
}

/** The instant at which the page's examples are possible: before the due date of its invoices. */
export const SOME_DAY = '2024-03-01T12:00:00.000Z';

/** Placeholders of the page, which stand for what a replay finds there. */
export const PAGE = {
  clientId: 'SEU Client ID',
  clientSecret: 'SEU CLIENT SECRET',
  /** Printed where an invoice names a client that was registered before. */
  client: '12345678901234567890asdf',
} as const;

const person = {
  type: 'pf',
  name: 'Fulano Exemplo',
  cpfCnpj: '52998224725',
  email: 'fulano@example.com',
  cellphone: '31999999999',
};

const company = {
  type: 'pj',
  name: 'Empresa Exemplo',
  treatmentPronoun: 'you',
  cpfCnpj: '11222333000181',
  email: 'suporte@example.com',
  cellphone: '3198874108',
  address: {
    street: 'Rua Exemplo',
    zone: 'Centro',
    city: 'Cel. Fabriciano',
    state: 'MG',
    number: '325',
    complement: '1º andar',
    zip: '35170002',
  },
  referenceId: 'string',
};

/** The client of answers, of which the page shows the types only. */
export const anyClient = {
  type: 'pf',
  name: 'string',
  cpfCnpj: person.cpfCnpj,
  email: person.email,
  cellphone: person.cellphone,
  treatmentPronoun: 'you',
  address: {
    street: 'string',
    zone: 'string',
    city: 'string',
    state: 'MG',
    number: 'string',
    complement: 'string',
    zip: '35170002',
  },
  referenceId: 'string',
};

const A_DATE = '2019-08-24T14:15:22Z';

const clientDetail = {
  _recipientId: null,
  ...anyClient,
  groups: [{ _groupId: null, _clientGroupId: null }],
  lastInactiveDocument: A_DATE,
  inscricaoMunicipal: 'string',
  inscricaoEstadual: 'string',
  _id: 'string',
  createdAt: A_DATE,
  updatedAt: A_DATE,
};

const allMethods = {
  pix: { enable: true },
  boleto: { enable: true },
  creditCard: { enable: true, parcels: 1 },
};

const withClient = {
  client: person,
  items: [{ name: 'Produto Exemplo', quantity: 1, value: 300 }],
  dueDate: '2024-05-28',
  paymentMethods: allMethods,
};

const { dueDate: _, ...withoutDueDate } = withClient;

export const examples: Example[] = [
  {
    name: 'token',
    request: 'POST /v2/auth/obtain_token',
    body: {
      grantType: 'clientCredentials',
      clientId: PAGE.clientId,
      clientSecret: PAGE.clientSecret,
    },
    status: 200,
  },
  {
    name: 'invalid request',
    request: 'POST /v2/invoices',
    body: withoutDueDate,
    status: 400,
    answer: {
      message: 'Requisição inválida',
      error: {
        _original: {},
        details: [
          {
            message: '"dueDate" é obrigatório',
            path: ['dueDate'],
            type: 'any.required',
            context: { label: 'dueDate', key: 'dueDate' },
          },
        ],
      },
    },
  },
  {
    name: 'invoice of a registered client',
    request: 'POST /v2/invoices',
    body: { clientId: PAGE.client, value: 10000, dueDate: '2024-05-28', paymentMethods: allMethods },
    status: 201,
  },
  {
    name: 'invoice that brings its client',
    request: 'POST /v2/invoices',
    body: withClient,
    status: 201,
  },
  { name: 'client, a person', request: 'POST /v2/clients', body: person, status: 201 },
  { name: 'client, a company', request: 'POST /v2/clients', body: company, status: 201 },
  {
    name: 'list of clients',
    request: 'GET /v2/clients',
    status: 200,
    answer: {
      results: [
        {
          _id: 'string',
          name: anyClient.name,
          email: anyClient.email,
          type: 'pf',
          cpfCnpj: anyClient.cpfCnpj,
          cellphone: anyClient.cellphone,
          treatmentPronoun: 'you',
          createdAt: A_DATE,
        },
      ],
      paginate: { perPage: 10, page: 1, pages: 1, total: 0 },
    },
  },
  { name: 'client', request: 'GET /v2/clients/:id', status: 200, answer: clientDetail },
  { name: 'deletion of a client', request: 'DELETE /v2/clients/:id', status: 200, answer: clientDetail },
];

/** The page's routes, in its order. */
export const routes = [
  'POST /v2/auth/obtain_token',
  'POST /v2/invoices',
  'POST /v2/clients',
  'GET /v2/clients',
  'GET /v2/clients/:id',
  'DELETE /v2/clients/:id',
];

/** The payer of the webhooks, whose own name stands in the page. */
const payer = {
  name: 'FULANO EXEMPLO DA SILVA',
  cpfCnpj: person.cpfCnpj,
  cellphone: '3333333333',
  email: 'fulano@example.com',
  address: {
    street: 'RECIFE',
    zone: 'SELECIONE',
    city: 'RECIFE',
    state: 'PE',
    number: '430',
    complement: '',
    zip: '50000000',
  },
};

/** Of invoices that come from recurrence and payment links. */
const origin = {
  _installmentId: '65df1d165df1d1b1c3823e',
  _subscriptionId: '65df1d1b1c65df1d1b1c',
  _paymentLinkId: '65df1d1b11d1b1c65df13e',
};
const customFields = { name: 'value' };

export interface WebhookExample {
  webhookType: string;
  /** When it happened. */
  on: string;
  /** What the payer paid, where he paid. Cents. */
  paid?: number;
  body: {
    webhookType: string;
    signature: string;
    data: {
      invoiceValue: number;
      client: typeof payer;
      referenceId: string;
      dueDate?: string;
      [field: string]: unknown;
    };
    dueDate?: string;
  };
}

export const webhooks: WebhookExample[] = [
  {
    webhookType: 'createInvoice',
    on: SOME_DAY,
    body: {
      webhookType: 'createInvoice',
      signature: 'Rpd1LaF0BFeSQDl6yC5ylTIvnel/8/mkf6/dLOciglop=',
      data: {
        invoiceId: '65df1d1b1c008a70b5d38345',
        status: 'waitingPayment',
        invoiceValue: 5500,
        client: payer,
        referenceId: 'b44f8cbb-5afc-477c-95a2-0303030303030',
        ...origin,
        customFields,
        dueDate: '2024-03-07',
      },
    },
  },
  {
    webhookType: 'liquidateInvoice',
    on: '2024-03-07T19:57:04.416Z',
    paid: 6000,
    body: {
      webhookType: 'liquidateInvoice',
      signature: 'Rpd1LaF0BFeSQDl6yC5ylTIvnel/8/mkf6/dLOciglop=',
      data: {
        invoiceId: '65df1d1b1c008a70b5d38345',
        status: 'paid',
        payedAt: '2024-03-07T19:57:04.416Z',
        payedValue: 6000,
        invoiceValue: 5500,
        discount: 0,
        mulct: 250,
        interest: 250,
        paymentMethod: 'pix',
        client: payer,
        referenceId: 'b44f8cbb-5afc-477c-95a2-0303030303030',
        ...origin,
        customFields,
        creditAt: '2024-03-07',
        dueDate: '2024-03-07',
        rates: 1000,
      },
    },
  },
  {
    webhookType: 'scheduleInvoicePayment',
    on: '2024-03-07T19:24:03.000Z',
    body: {
      webhookType: 'scheduleInvoicePayment',
      signature: 'QNcQe5HL9bXNaXWzrEjDm4RtS6dvHpD4p9SPu9m2b4r=',
      data: {
        invoiceId: '65cc9eb1b06537f1e3c27234',
        status: 'processing',
        scheduleDate: '2024-03-08T02:59:59.999Z',
        scheduledAt: '2024-03-07T19:24:03.000Z',
        payedValue: 9990,
        paymentMethod: 'boleto',
        invoiceValue: 9990,
        client: payer,
        referenceId: '39528175-480d-4bbe-90e9-f2cef2b223455',
        ...origin,
        customFields,
      },
      dueDate: '2024-03-07',
    },
  },
  {
    webhookType: 'cancelInvoice',
    on: '2024-03-07T19:57:04.416Z',
    body: {
      webhookType: 'cancelInvoice',
      signature: 'Rpd1LaF0BFeSQDl6yC5ylTIvnel/8/mkf6/dLOcig3ed=',
      data: {
        invoiceId: '65df1d1b1c008a70b5d3823e',
        status: 'canceled',
        canceledAt: '2024-03-07T19:57:04.416Z',
        invoiceValue: 5500,
        client: payer,
        referenceId: 'b44f8cbb-5afc-477c-95a2-72289a1c0953',
        ...origin,
        customFields,
      },
      dueDate: '2024-03-07',
    },
  },
];
