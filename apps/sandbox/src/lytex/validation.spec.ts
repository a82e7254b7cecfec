import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ALL_METHODS, cardOf, CLIENT, invoice, LytexMerchant } from '../testing/lytex.js';
import { startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

const ID = '65df1d1b1c008a70b5d38345';
const payer = (extras: object) => invoice({ client: { ...CLIENT, ...extras } });
const methods = (paymentMethods: object) => invoice({ paymentMethods });
const items = (...list: object[]) => invoice({ value: undefined, items: list });
const item = { name: 'Plano', quantity: 1, value: 8900 };

describe('Lytex: what a request must look like', () => {
  let sandbox: TestSandbox;
  let merchant: LytexMerchant;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    merchant = await new LytexMerchant(sandbox).signIn();
    await sandbox.control('PUT', '/lytex/limits', { requests: null });
  });
  afterEach(async () => {
    expect((await sandbox.control('GET', '/lytex/charges')).body).toEqual([]);
  });
  afterAll(() => sandbox.stop());

  test.each<[string, unknown, string, string]>([
    ['/invoices', invoice({ dueDate: undefined }), 'dueDate', 'any.required'],
    ['/invoices', invoice({ dueDate: '30/11/2026' }), 'dueDate', 'date.format'],
    ['/invoices', invoice({ dueDate: '2026-02-30' }), 'dueDate', 'date.format'],
    ['/invoices', invoice({ dueDate: '2026-11-19' }), 'dueDate', 'date.min'],
    ['/invoices', invoice({ client: undefined }), '', 'object.missing'],
    ['/invoices', invoice({ clientId: ID }), '', 'object.xor'],
    ['/invoices', invoice({ client: undefined, clientId: ID, _clientId: ID }), '', 'object.xor'],
    ['/invoices', invoice({ value: undefined }), '', 'object.missing'],
    ['/invoices', invoice({ items: [item] }), '', 'object.xor'],
    ['/invoices', { ...items(item), description: 'Plano' }, '', 'object.nand'],
    ['/invoices', invoice({ value: 199 }), 'value', 'number.min'],
    ['/invoices', invoice({ value: 10_000_000_000 }), 'value', 'number.max'],
    ['/invoices', invoice({ value: 89.5 }), 'value', 'number.integer'],
    ['/invoices', invoice({ value: '8900' }), 'value', 'number.base'],
    ['/invoices', items(), 'items', 'array.min'],
    ['/invoices', invoice({ value: undefined, items: item }), 'items', 'array.base'],
    ['/invoices', items({ ...item, value: 0 }), 'items.0.value', 'number.min'],
    ['/invoices', items(item, { ...item, name: '' }), 'items.1.name', 'string.empty'],
    ['/invoices', items({ ...item, quantity: 2, value: 99 }), 'items', 'number.min'],
    ['/invoices', methods({}), 'paymentMethods', 'any.invalid'],
    ['/invoices', methods({ pix: { enable: false } }), 'paymentMethods', 'any.invalid'],
    ['/invoices', methods({ pix: { enable: 'yes' } }), 'paymentMethods.pix.enable', 'boolean.base'],
    ['/invoices', methods({ ...ALL_METHODS, cash: {} }), 'paymentMethods.cash', 'object.unknown'],
    [
      '/invoices',
      methods({ creditCard: { enable: true } }),
      'paymentMethods.creditCard.parcels',
      'any.required',
    ],
    [
      '/invoices',
      methods({ creditCard: { enable: true, parcels: 13 } }),
      'paymentMethods.creditCard.parcels',
      'number.max',
    ],
    ['/invoices', payer({ cpfCnpj: '52998224726' }), 'client.cpfCnpj', 'string.pattern.base'],
    ['/invoices', payer({ type: 'pj' }), 'client.cpfCnpj', 'any.invalid'],
    ['/invoices', payer({ address: { street: 7 } }), 'client.address.street', 'string.base'],
    ['/invoices', invoice({ sku: 'A' }), 'sku', 'object.unknown'],
    ['/invoices', invoice({ customFields: 'A' }), 'customFields', 'object.base'],
    ['/clients', { ...CLIENT, type: 'px' }, 'type', 'any.only'],
    ['/clients', { ...CLIENT, email: 'fulana' }, 'email', 'string.pattern.base'],
    ['/clients', { ...CLIENT, cellphone: '44916523' }, 'cellphone', 'string.pattern.base'],
    ['/clients', { ...CLIENT, name: 'x'.repeat(256) }, 'name', 'string.length'],
    ['/clients', { ...CLIENT, address: null }, 'address', 'object.base'],
    ['/invoices/card_token', { ...cardOf(ID, 8), number: '4111' }, 'number', 'string.pattern.base'],
    ['/invoices/card_token', { ...cardOf(ID, 8), expiry: '1327' }, 'expiry', 'string.pattern.base'],
    ['/invoices/card_token', { ...cardOf(ID, 8), expiry: '10/26' }, 'expiry', 'string.pattern.base'],
    ['/invoices/card_token', { ...cardOf(ID, 8), expiry: '102026' }, 'expiry', 'any.invalid'],
    ['/invoices/pay', { _invoiceId: ID }, '_cardTokenId', 'any.required'],
    [`/invoices/${ID}/manual-liquidate`, { paymentMethod: 'cash' }, 'paymentMethod', 'any.only'],
    ['/refund-solicitation', { _invoiceId: ID, refundValue: 0 }, 'refundValue', 'number.min'],
    [
      '/auth/obtain_token',
      { grantType: 'password', clientId: 'a', clientSecret: 'b' },
      'grantType',
      'any.only',
    ],
    ['/auth/refresh_token', { accessToken: 'a' }, 'refreshToken', 'any.required'],
  ])('%s %j: "%s" %s', async (path, body, where, type) => {
    const { status, body: answer } = await merchant.post(path, body);
    expect([status, answer.message]).toEqual([400, 'Requisição inválida']);
    const found = answer.error.details.map((detail: { path: string[]; type: string }) => [
      detail.path.join('.'),
      detail.type,
    ]);
    expect(found).toContainEqual([where, type]);
  });

  test('a mistake is told as on the page, and the body is repeated', async () => {
    const { cpfCnpj: _, ...client } = CLIENT;
    const body = invoice({ client });
    expect((await merchant.post('/invoices', body)).body).toEqual({
      message: 'Requisição inválida',
      error: {
        _original: body,
        details: [
          {
            message: '"client.cpfCnpj" é obrigatório',
            path: ['client', 'cpfCnpj'],
            type: 'any.required',
            context: { label: 'client.cpfCnpj', key: 'cpfCnpj' },
          },
        ],
      },
    });
  });

  test('all mistakes are told at once', async () => {
    const { body } = await merchant.post('/clients', { type: 'pf', email: '', other: 1 });
    expect(body.error.details.map(({ path }: { path: string[] }) => path[0])).toEqual([
      'name',
      'cpfCnpj',
      'email',
      'cellphone',
      'other',
    ]);
  });

  test.each(['?unknown=1', '?page=0', '?perPage=101', '?page=one', '?status=open'])(
    'no list of invoices with %s',
    async (query) => {
      expect((await merchant.get(`/invoices${query}`)).status).toBe(400);
    },
  );

  test('a body that is no JSON', async () => {
    const answer = await fetch(`${sandbox.url}/lytex/v2/invoices`, { method: 'POST', body: '{"value": ' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ message: 'Requisição inválida', error: { _original: {} } });
  });
});
