import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cardPayment, CUSTOMER, order, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

const TOKEN = '0'.repeat(40);
const card = (extras: object) => cardPayment(TOKEN, extras);
const customer = (extras: object) => card({ customer: { ...CUSTOMER, ...extras } });
const item = (extras: object) => order({ items: [{ name: 'Um', value: 900, amount: 1, ...extras }] });
const ADDRESS = {
  street: 'Rua Exemplo',
  number: '1',
  neighborhood: 'Centro',
  zipcode: '01001000',
  city: 'Cidade',
  state: 'SP',
};
const CARD = '/payment/credit_card';

describe('what a request must look like', () => {
  let sandbox: TestSandbox;
  let id: number;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    id = await sandbox.newCharge();
  });
  afterAll(() => sandbox.stop());

  test.each<[string, unknown, string]>([
    ['charge', undefined, '/'],
    ['charge', [], '/'],
    ['charge', {}, '/items'],
    ['charge', { items: [] }, '/items'],
    ['charge', order({ total: 8900 }), '/total'],
    ['charge', item({ name: '' }), '/items/0/name'],
    ['charge', item({ name: 'x'.repeat(256) }), '/items/0/name'],
    ['charge', item({ value: 0 }), '/items/0/value'],
    ['charge', item({ value: 10.5 }), '/items/0/value'],
    ['charge', item({ value: '900' }), '/items/0/value'],
    ['charge', item({ amount: 0 }), '/items/0/amount'],
    ['charge', item({ sku: 'A' }), '/items/0/sku'],
    [
      'charge',
      item({ marketplace: { repasses: [{ percentage: 1 }] } }),
      '/items/0/marketplace/repasses/0/payee_code',
    ],
    ['charge', order({ shippings: [{ name: 'Entrega', value: -1 }] }), '/shippings/0/value'],
    ['charge', order({ metadata: { custom_id: 7 } }), '/metadata/custom_id'],
    ['charge', order({ metadata: { notification_url: 'ftp://example.com' } }), '/metadata/notification_url'],
    ['charge', order({ metadata: { reference: 'R1' } }), '/metadata/reference'],
    ['charge', { ...order(), ...card({}) }, '/payment'],
    ['charge/one-step', order(), '/payment'],
    ['pay', {}, '/payment'],
    ['pay', { payment: {} }, CARD],
    ['pay', { payment: { banking_billet: { customer: CUSTOMER } } }, '/payment/banking_billet'],
    ['pay', card({ payment_token: undefined }), `${CARD}/payment_token`],
    ['pay', card({ payment_token: '' }), `${CARD}/payment_token`],
    ['pay', card({ installments: 13 }), `${CARD}/installments`],
    ['pay', card({ installments: 0 }), `${CARD}/installments`],
    ['pay', card({ trial_days: 7 }), `${CARD}/trial_days`],
    ['pay', card({ discount: { type: 'half', value: 1 } }), `${CARD}/discount/type`],
    ['pay', card({ message: 'x'.repeat(101) }), `${CARD}/message`],
    [
      'pay',
      card({ billing_address: { ...ADDRESS, zipcode: '01001-000' } }),
      `${CARD}/billing_address/zipcode`,
    ],
    ['pay', card({ billing_address: { ...ADDRESS, state: 'São Paulo' } }), `${CARD}/billing_address/state`],
    ['pay', card({ billing_address: { ...ADDRESS, city: undefined } }), `${CARD}/billing_address/city`],
    ['pay', customer({ name: undefined }), `${CARD}/customer/name`],
    ['pay', customer({ cpf: undefined }), `${CARD}/customer/cpf`],
    ['pay', customer({ cpf: '52998224726' }), `${CARD}/customer/cpf`],
    ['pay', customer({ cpf: '11111111111' }), `${CARD}/customer/cpf`],
    ['pay', customer({ cpf: '529.982.247-25' }), `${CARD}/customer/cpf`],
    ['pay', customer({ email: undefined }), `${CARD}/customer/email`],
    ['pay', customer({ email: 'fulana' }), `${CARD}/customer/email`],
    ['pay', customer({ phone_number: '51 44916523' }), `${CARD}/customer/phone_number`],
    ['pay', customer({ phone_number: '0144916523' }), `${CARD}/customer/phone_number`],
    ['pay', customer({ birth: '1990-02-30' }), `${CARD}/customer/birth`],
    [
      'pay',
      customer({ juridical_person: { corporate_name: 'Exemplo' } }),
      `${CARD}/customer/juridical_person/cnpj`,
    ],
    [
      'pay',
      customer({ juridical_person: { corporate_name: 'Exemplo', cnpj: '11222333000180' } }),
      `${CARD}/customer/juridical_person/cnpj`,
    ],
    ['retry', { payment: { credit_card: { customer: CUSTOMER } } }, `${CARD}/payment_token`],
    ['history', { description: '' }, '/description'],
    ['history', { description: 'x'.repeat(256) }, '/description'],
    ['metadata', { custom: 'R1' }, '/custom'],
  ])('%s %j: %s', async (route, body, property) => {
    const path = route.startsWith('charge') ? `/v1/${route}` : `/v1/charge/${id}/${route}`;
    // What is undefined is not sent.
    const answer = await (route === 'metadata'
      ? sandbox.merchant.put(path, body)
      : sandbox.merchant.post(path, body));
    expect(answer).toMatchObject({
      status: 400,
      body: {
        code: 3500034,
        error: 'validation_error',
        error_description: { property, message: expect.any(String) },
      },
    });
    expect(await sandbox.status(id)).toBe('new');
  });

  test.each(['11222333000181', '12ABC34501DE35'])('a company pays with CNPJ %s', async (cnpj) => {
    const chargeId = await sandbox.newCharge();
    const company = {
      juridical_person: { corporate_name: 'Empresa Exemplo', cnpj },
      email: CUSTOMER.email,
      phone_number: CUSTOMER.phone_number,
    };
    const payment = cardPayment(await sandbox.cardToken(8), { customer: company });
    expect((await sandbox.merchant.post(`/v1/charge/${chargeId}/pay`, payment)).status).toBe(200);
    const { body } = await sandbox.merchant.get(`/v1/charge/${chargeId}`);
    expect(body.data.customer).toMatchObject({ corporate_name: 'Empresa Exemplo', cnpj });
  });

  test('a body that is no JSON', async () => {
    const answer = await fetch(`${sandbox.url}/efi/v1/charge`, {
      method: 'POST',
      headers: { authorization: sandbox.merchant.authorization, 'content-type': 'application/json' },
      body: '{"items": [',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 3500034 });
  });
});
