import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LetPayMerchant } from '../testing/letpay.js';
import { startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

describe('LetPay: what is refused', () => {
  let sandbox: TestSandbox;
  let merchant: LetPayMerchant;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    merchant = await new LetPayMerchant(sandbox).signIn();
  });
  afterAll(() => sandbox.stop());

  const payment = (extras: object) => ({
    payment: { amount: 123.45, currency: 'BRL', country: 'BR', ...extras },
  });
  const create = (extras: object) => merchant.post('/pix/simple', merchant.order(extras));
  const held = async () => (await sandbox.control('GET', '/letpay/charges')).body.length;

  test.each([
    [{ contract_id: undefined }, '00.01.0040', 'contract_id'],
    [{ contract_id: '' }, '00.01.0040', 'contract_id'],
    [{ reference_id: null }, '00.01.0040', 'reference_id'],
    [{ reference_id: 7 }, '00.01.0041', 'reference_id'],
    [{ reference_id: 'x'.repeat(46) }, '00.01.0042', 'reference_id'],
    [{ notification_url: 'callback' }, '00.01.0041', 'notification_url'],
    [{ notification_url: 'ftp://example.com/' }, '00.01.0041', 'notification_url'],
    [{ ip_address: '300.0.0.1' }, '00.01.0041', 'ip_address'],
    [{ payment: undefined }, '00.01.0040', 'payment'],
    [{ payment: [] }, '00.01.0041', 'payment'],
    [payment({ amount: undefined }), '00.01.0040', 'payment.amount'],
    [payment({ amount: '123.45' }), '00.01.0043', 'payment.amount'],
    [payment({ amount: 0 }), '00.01.0043', 'payment.amount'],
    [payment({ amount: -1 }), '00.01.0043', 'payment.amount'],
    [payment({ amount: 0.001 }), '00.01.0043', 'payment.amount'],
    [payment({ amount: 123.456 }), '00.01.0043', 'payment.amount'],
    [payment({ amount: 0.1 + 0.2 }), '00.01.0043', 'payment.amount'],
    [payment({ amount: 75_000.01 }), '00.01.0043', 'payment.amount'],
    [payment({ amount: 1e21 }), '00.01.0043', 'payment.amount'],
    [payment({ asset: 'USDT' }), '00.01.0041', 'payment.asset'],
    [payment({ currency: 'USD' }), '00.01.0041', 'payment.currency'],
    [payment({ country: 'BRA' }), '00.01.0041', 'payment.country'],
    [{ pix: { expiration_date: '2026-11-21' } }, '00.01.0041', 'pix.expiration_date'],
    [{ pix: { expiration_date: '2026-13-21T00:00:00Z' } }, '00.01.0041', 'pix.expiration_date'],
    [{ pix: { expiration_date: '2026-11-20T15:00:00Z' } }, '00.01.0045', 'pix.expiration_date'],
    [{ person: 'Fulana' }, '00.01.0041', 'person'],
    [{ person: { email: 'fulana' } }, '00.01.0041', 'person.email'],
    [{ person: { tax_id: '52998224724' } }, '00.01.0044', 'person.tax_id'],
    [{ person: { tax_id: 52998224725 } }, '00.01.0044', 'person.tax_id'],
    [{ person: { birth_date: '1978-02-30' } }, '00.01.0041', 'person.birth_date'],
    [{ person: { birth_date: '21/08/1978' } }, '00.01.0041', 'person.birth_date'],
  ])('%j: %s at %s', async (extras, code, field) => {
    const { status, body } = await create(extras);
    expect(status).toBe(400);
    const description = expect.stringMatching(new RegExp(`^${field}: `));
    expect(body).toEqual({
      timestamp: '2026-11-20T15:00:00.000+0000',
      status: 400,
      error: 'Bad Request',
      message: description,
      path: '/pix/simple',
      errors: [{ code, description }],
      refresh_token: expect.any(String),
    });
    expect(await held()).toBe(0);
  });

  test('every mistake is named, the first one in the message', async () => {
    const { body } = await create({ reference_id: '', person: { tax_id: '1', email: 'x' } });
    expect(body.errors.map(({ code }: { code: string }) => code)).toEqual([
      '00.01.0040',
      '00.01.0041',
      '00.01.0044',
    ]);
    expect(body.message).toBe(body.errors[0].description);
  });

  test.each([
    ['Contract_of_nobody', 422, 'Unprocessable Entity', '00.01.0021', 'Invalid contract / project'],
    [
      'Contract_out_of_reach',
      502,
      'Bad Gateway',
      '00.03.0001',
      'There was an issue when contacting an external API, please contact support',
    ],
  ])('the contract %s: %i', async (contract_id, status, error, code, message) => {
    expect(await create({ contract_id })).toMatchObject({
      status,
      body: { status, error, message, errors: [{ code, description: message }] },
    });
    expect(await held()).toBe(0);
  });

  test.each([[[]], ['text'], [null]])('a body that is %j is no order', async (body) => {
    expect((await merchant.post('/pix/simple', body)).body.errors).toEqual([
      { code: '00.01.0041', description: 'invalid value' },
    ]);
  });

  test('a body that is no JSON is refused, and spends no token', async () => {
    const { token } = merchant;
    const answer = await fetch(`${sandbox.url}/letpay/pix/simple`, {
      method: 'POST',
      headers: { 'x-auth-token': token },
      body: '{"contract_id":',
    });
    expect([answer.status, await answer.json()]).toEqual([400, expect.not.objectContaining({ token })]);
    expect((await merchant.get('/payment/nothing')).status).toBe(404);
  });

  test('a route that is not there has no code', async () => {
    const { status, body } = await merchant.get('/pix/complicated?x=1');
    expect([status, body.path, body.errors]).toEqual([404, '/pix/complicated', undefined]);
  });

  test.each(['52998224725', '529.982.247-25', '11222333000181', '12ABC34501DE35'])(
    'the tax id %s is accepted',
    async (tax_id) => {
      expect((await create({ person: { tax_id } })).status).toBe(200);
    },
  );

  test.each([
    [0.01, '0.01', 1],
    [0.29, '0.29', 29],
    [19.9, '19.90', 1990],
    [75_000, '75000.00', 7_500_000],
  ])('the amount %d is %s, exactly', async (amount, pix_amount, cents) => {
    const { body } = await create(payment({ amount }));
    expect(body).toMatchObject({ pix_amount, totals: { amount } });
    expect(await merchant.held(body.payment_token)).toMatchObject({ amount: cents });
  });
});
