import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestServer } from '../support/test-server.js';
import { givenTwoMerchants, sendWith, stateOf, type Given, type Route } from './ipay-requests.js';

const CHECK_PARAMETERS = { status: 400, body: { mensagem: 'Por favor verifique os parâmetros' } };

const TODAY = '2027-02-10';

let server: TestServer;
let given: Given;

beforeAll(async () => {
  server = await TestServer.start({ now: `${TODAY}T15:00:00.000Z` });
  given = await givenTwoMerchants(server);
});

afterAll(() => server.stop());

/** Each place that takes a price, and where its answer shows it. */
const PRICES: [
  place: string,
  route: Route,
  fields: (price: unknown, given: Given) => object,
  priceOf: (body: any) => unknown, // eslint-disable-line @typescript-eslint/no-explicit-any -- an answer
][] = [
  ['POST /v1/services', 'POST /v1/services', (price) => ({ price }), (body) => body.service.price],
  ['PUT /v1/services', 'PUT /v1/services/:token', (price) => ({ price }), (body) => body.service.price],
  ['POST /v1/invoices', 'POST /v1/invoices', (price) => ({ price }), (body) => body.invoice.price],
  [
    'PUT /v1/invoices',
    'PUT /v1/invoices/:token',
    (price) => ({ price, status: 'Aberto' }),
    (body) => body.invoice.price,
  ],
  [
    'the service of a new customer',
    'POST /v1/billing-customers',
    (price, { service }) => ({ service: { token: service, price, status: true } }),
    (body) => body.billingCustomer.service.price,
  ],
  [
    'the service of a changed customer',
    'PUT /v1/billing-customers/:token',
    (price, { service }) => ({ service: { token: service, price, status: true } }),
    (body) => body.billingCustomer.service.price,
  ],
  [
    'PUT /v1/billing-customers/services',
    'PUT /v1/billing-customers/services',
    (price) => ({ price }),
    (body) => body.service.price,
  ],
];

describe.each(PRICES)('Given %s', (_place, route, fields, priceOf) => {
  it.each<[price: unknown, answered: string]>([
    ['1000', '1000'],
    [1000, '1000'],
    ['1', '1'],
    ['999999999999', '999999999999'],
    [999_999_999_999, '999999999999'],
  ])('when the price is %j, then %j is answered', async (price, answered) => {
    const { status, body } = await sendWith(route, given, { ...fields(price, given) });
    expect([status, priceOf(body)]).toEqual([200, answered]);
  });

  it.each<[price: unknown]>([
    ['-1'],
    ['+1'],
    ['10.00'],
    ['10,00'],
    ['1.000'],
    ['R$10'],
    ['mil'],
    ['1e3'],
    ['0x10'],
    [''],
    [' 1'],
    ['1 '],
    ['1\n'],
    ['１２'],
    ['1000000000000'],
    [-1],
    [1.5],
    [1_000_000_000_000],
    [true],
    [['1000']],
    [{ cents: 1000 }],
  ])('when the price is %j, then it is 400 and nothing changes', async (price) => {
    const before = await stateOf(given.merchant);
    expect(await sendWith(route, given, { ...fields(price, given) })).toMatchObject(CHECK_PARAMETERS);
    expect(await stateOf(given.merchant)).toEqual(before);
  });
});

describe('Given POST /v1/billing-customers/services, which adds a service once', () => {
  it.each([
    ['1993', '1993'],
    [1993, '1993'],
  ])('when the price is %j, then %j is answered', async (price, answered) => {
    const service = await given.merchant.aService();
    const answer = await sendWith('POST /v1/billing-customers/services', given, { service, price });
    expect(answer.body.service.price).toBe(answered);
  });
});

describe('Given a due day', () => {
  it.each(['02', '2', '31', '01'])(
    'when it is %s, then a customer and an invoice answer these digits',
    async (dueDate) => {
      const customer = await sendWith('POST /v1/billing-customers', given, { dueDate });
      const invoice = await sendWith('POST /v1/invoices', given, { dueDate });
      expect([customer.body.billingCustomer.dueDate, invoice.body.invoice.dueDate]).toEqual([
        dueDate,
        dueDate,
      ]);
    },
  );

  it.each<[dueDate: string, createdAt: string, dueOn: string, why: string]>([
    ['31', '2027-02-10', '2027-02-28', 'clamped to its month'],
    ['31', '2028-02-10', '2028-02-29', 'clamped to its month in a leap year'],
    ['31', '2027-04-30', '2027-04-30', 'clamped to the day itself'],
    ['12', '2027-02-10', '2027-02-12', 'later in the month'],
    ['10', '2027-02-10', '2027-02-10', 'the day itself'],
    ['05', '2027-02-10', '2027-03-05', 'gone by: the next month'],
    ['1', '2027-12-02', '2028-01-01', 'the next year'],
  ])('when it is %s in an invoice of %s, then it is due on %s (%s)', async (dueDate, createdAt, dueOn) => {
    const { body } = await sendWith('POST /v1/invoices', given, { dueDate, createdAt });
    expect(body.invoice).toMatchObject({ dueDate, createdAt, dueOn });
  });
});

describe('Given the words of the contract, read without regard to case and accents', () => {
  it.each([
    ['boleto', 'Boleto'],
    ['BOLETO', 'Boleto'],
    ['cartao', 'Cartao'],
    ['Cartão', 'Cartao'],
    ['CARTÃO', 'Cartao'],
    ['carta\u0303o', 'Cartao'],
  ])('when the payment type is %s, then %s is answered', async (word, answered) => {
    const customer = await sendWith('POST /v1/billing-customers', given, { typePayment: word });
    const invoice = await sendWith('POST /v1/invoices', given, { paymentType: word });
    expect(customer.body.billingCustomer.typePayment).toBe(answered);
    expect(invoice.body.invoice.paymentType).toBe(answered);
  });

  it.each([
    ['automatico', 'Automatico'],
    ['Automático', 'Automatico'],
    ['AUTOMÁTICO', 'Automatico'],
    ['manual', 'Manual'],
    ['MANUAL', 'Manual'],
  ])('when the mode is %s, then %s is answered', async (mode, answered) => {
    const { body } = await sendWith('POST /v1/billing-customers', given, { mode });
    expect(body.billingCustomer.mode).toBe(answered);
  });

  it.each(['Aberto', 'Aberta'])(
    'when an invoice is made or left %s, then Aberto is answered',
    async (status) => {
      const made = await sendWith('POST /v1/invoices', given, { status, createdAt: TODAY });
      const left = await sendWith('PUT /v1/invoices/:token', given, { status, createdAt: TODAY });
      expect([made.body.invoice.status, left.body.invoice.status]).toEqual(['Aberto', 'Aberto']);
    },
  );

  it.each(['constructor', '__proto__', 'toString', 'Cartão de crédito', ''])(
    'when a word is %j, which is none, then it is 400 and nothing changes',
    async (word) => {
      const before = await stateOf(given.merchant);
      const refused = [
        await sendWith('POST /v1/billing-customers', given, { typePayment: word }),
        await sendWith('POST /v1/billing-customers', given, { mode: word }),
        await sendWith('POST /v1/invoices', given, { paymentType: word }),
        await sendWith('PUT /v1/invoices/:token', given, { paymentType: word }),
        await sendWith('PUT /v1/invoices/:token', given, { status: word }),
        await given.merchant.get(`/v1/invoices?status=${word || '%20'}`),
      ];
      expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 400));
      expect(await stateOf(given.merchant)).toEqual(before);
    },
  );
});
