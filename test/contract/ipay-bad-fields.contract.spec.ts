import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { acceptCards } from '../support/cards.js';
import { TestServer } from '../support/test-server.js';
import { givenTwoMerchants, sendWith, stateOf, type Given, type Route } from './ipay-requests.js';
import { refusal } from './refusal.js';

const TEXT = [42, true, {}, ['text']];
const NUL = 'a\u0000b';
/** What a field of a kind does not take. Prices are in ipay-rules-values. */
const REFUSED = {
  text: [...TEXT, NUL],
  formatted: [...TEXT, NUL, 'garbage', 'constructor'],
  boolean: [0, 1, 'true', 'sim', {}, [true]],
  rate: [-1, 101, 1.234, true, {}, ['1'], '-1', '12%', '', 'garbage'],
  price: [-1, 1.5, true, {}, ['1'], '-1', '1.5', '', 'garbage', NUL],
  token: [...TEXT, NUL, '', 'garbage', '5d9d7b5aac1a8340cd6498d', "' or 1=1 --"],
  object: [42, true, 'text', [], [{}]],
};

type Fields = Record<string, keyof typeof REFUSED>;

const CUSTOMER: Fields = {
  name: 'text',
  address: 'text',
  addressNumber: 'text',
  addressComplement: 'text',
  neighborhood: 'text',
  city: 'text',
  cpfCnpj: 'formatted',
  email: 'formatted',
  zipcode: 'formatted',
  state: 'formatted',
  phone: 'formatted',
  phone2: 'formatted',
  cellPhone: 'formatted',
  dueDate: 'formatted',
  initialBillingDate: 'formatted',
  mode: 'formatted',
  typePayment: 'formatted',
  emailIsActive: 'boolean',
  calculateLatePayment: 'boolean',
  active: 'boolean',
  hasDiscount: 'boolean',
  discount: 'rate',
  service: 'object',
  'service.token': 'token',
  'service.price': 'price',
  'service.status': 'boolean',
};
const SERVICE: Fields = { description: 'text', price: 'price', status: 'formatted' };
const SERVICE_OF_CUSTOMER: Fields = {
  billingCustomer: 'token',
  service: 'token',
  price: 'price',
  status: 'boolean',
};
const INVOICE: Fields = {
  createdAt: 'formatted',
  dueDate: 'formatted',
  paymentType: 'formatted',
  price: 'price',
  status: 'formatted',
  customer: 'token',
};

const CARD: Fields = {
  number: 'formatted',
  month: 'formatted',
  year: 'formatted',
  brand: 'text',
  name: 'text',
  securityCode: 'formatted',
  status: 'formatted',
  customer: 'token',
};

const BODIES: [route: Route, fields: Fields][] = [
  ['POST /v1/billing-customers', CUSTOMER],
  ['PUT /v1/billing-customers/:token', { ...CUSTOMER, cpf: 'formatted', cnpj: 'formatted' }],
  ['POST /v1/services', SERVICE],
  ['PUT /v1/services/:token', SERVICE],
  ['POST /v1/billing-customers/services', SERVICE_OF_CUSTOMER],
  ['PUT /v1/billing-customers/services', SERVICE_OF_CUSTOMER],
  ['POST /v1/invoices', INVOICE],
  ['PUT /v1/invoices/:token', INVOICE],
  ['POST /v1/cards', CARD],
  ['PUT /v1/cards/:token', CARD],
];

/** Obligatory fields ("Sim" in the page's tables); where null stands for absent, it is refused as absent. */
const OBLIGATORY: [route: Route, fields: string[]][] = [
  [
    'POST /v1/billing-customers',
    [
      'name',
      'cpfCnpj',
      'active',
      'zipcode',
      'address',
      'addressNumber',
      'neighborhood',
      'city',
      'state',
      'phone',
      'dueDate',
      'calculateLatePayment',
      'mode',
      'initialBillingDate',
      'service',
      'service.token',
      'service.price',
      'service.status',
    ],
  ],
  ['POST /v1/services', ['price', 'description', 'status']],
  ['POST /v1/billing-customers/services', ['billingCustomer', 'price', 'status', 'service']],
  ['PUT /v1/billing-customers/services', ['billingCustomer', 'price', 'status', 'service']],
  ['POST /v1/invoices', ['createdAt', 'dueDate', 'paymentType', 'price', 'customer']],
  ['PUT /v1/invoices/:token', ['customer']],
  ['POST /v1/cards', ['number', 'month', 'year', 'brand', 'name', 'securityCode', 'status', 'customer']],
];

let server: TestServer;
let given: Given;

beforeAll(async () => {
  server = await TestServer.start({ now: '2026-11-21T15:00:00.000Z', sandbox: true });
  given = await givenTwoMerchants(server);
  await acceptCards(given.merchant);
});

afterAll(() => server.stop());

describe.each(BODIES)('Given a body of %s that is right but for one field', (route, fields) => {
  it.each(Object.entries(fields))(
    'when it is %s, of kind %s, then what it is not is refused',
    async (field, kind) => {
      await expectRefused(route, field, REFUSED[kind]);
    },
  );
});

describe.each(OBLIGATORY)(
  'Given a body of %s that is right but for one obligatory field',
  (route, fields) => {
    it.each(fields)('when %s is absent or null, then it is refused', async (field) => {
      await expectRefused(route, field, [undefined, null]);
    });
  },
);

async function expectRefused(route: Route, field: string, values: readonly unknown[]): Promise<void> {
  const before = await stateOf(given.merchant);
  for (const value of values) {
    const answer = await sendWith(route, given, fieldOf(field, value));
    expect({ value, ...answer }).toMatchObject({ value, ...refusal(400) });
  }
  expect(await stateOf(given.merchant)).toEqual(before);
}

function fieldOf(field: string, value: unknown): Record<string, unknown> {
  const [name = '', inner] = field.split('.');
  // PUT takes a tax id under three names, of which this one counts first.
  if (name === 'cpf' || name === 'cnpj') return { cpfCnpj: undefined, [name]: value };
  if (inner === undefined) return { [name]: value };
  return { [name]: { token: given.service, price: '100', status: true, [inner]: value } };
}
