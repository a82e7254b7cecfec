import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { constants, publicEncrypt } from 'node:crypto';
import { cardPayment, PAYEE_CODE, send, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';
import { Salts } from './tokenisation.js';

const CARD = {
  brand: 'visa',
  number: '4111111111111118',
  cvv: '123',
  expiration_month: '05',
  expiration_year: '2029',
  reuse: true,
  holder_name: 'Fulana Exemplo',
  holder_document: '52998224725',
};

describe("cards from payers' browsers", () => {
  let sandbox: TestSandbox;
  let publicKey: string;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    publicKey = (await send(`${sandbox.url}/efi/v1/pubkey?code=${PAYEE_CODE}`)).body.data;
  });
  afterAll(() => sandbox.stop());

  const encrypt = (card: object) =>
    publicEncrypt(
      { key: publicKey, padding: constants.RSA_PKCS1_PADDING },
      Buffer.from(JSON.stringify(card)),
    ).toString('base64');
  const tokeniseData = (data: string, payeeCode = PAYEE_CODE) =>
    send(`${sandbox.url}/efi/v1/card/${payeeCode}/jsonp?${new URLSearchParams({ data }).toString()}`);
  const tokenise = (card: object) => tokeniseData(encrypt(card));
  const tokenizer = (method: string, path: string, body?: unknown, accountCode = PAYEE_CODE) =>
    send(`${sandbox.url}/efi/tokenizer${path}`, method, body, {
      'account-code': accountCode,
      'session-token': 'a session',
    });

  test('in homologation, a card becomes a token that pays', async () => {
    const { body } = await tokenise(CARD);
    expect(body).toEqual({
      code: 200,
      data: {
        payment_token: expect.stringMatching(/^[0-9a-f]{40}$/),
        card_mask: 'XXXXXXXXXXXX1118',
      },
    });
    const id = await sandbox.newCharge();
    const pay = await sandbox.merchant.post(`/v1/charge/${id}/pay`, cardPayment(body.data.payment_token));
    expect(pay.status).toBe(200);
    await sandbox.untilStatus(id, 'paid');
  });

  test('a token is for one use unless it is asked otherwise', async () => {
    const { body } = await tokenise({ ...CARD, reuse: false });
    const codes = [];
    for (let use = 0; use < 2; use++) {
      const id = await sandbox.newCharge();
      const pay = await sandbox.merchant.post(`/v1/charge/${id}/pay`, cardPayment(body.data.payment_token));
      codes.push(pay.body.code);
    }
    expect(codes).toEqual([200, 3500018]);
  });

  test('in production, with a fresh salt inside', async () => {
    const { body: salt } = await tokenizer('GET', '/salt');
    expect(salt).toEqual({ code: 200, data: expect.any(String) });
    const data = encrypt({ ...CARD, salt: salt.data });
    const answer = await tokenizer('POST', '/card', { data });
    expect(answer.body).toMatchObject({ code: 200, data: { card_mask: 'XXXXXXXXXXXX1118' } });
    // Until it expires it serves again.
    expect(await tokenizer('POST', '/card', { data })).toMatchObject({ status: 200 });
  });

  test.each([['old'], [''], [undefined], [null], [['a']]])(
    'in production, refuses a card with the salt %j',
    async (salt) => {
      expect(await tokenizer('POST', '/card', { data: encrypt({ ...CARD, salt }) })).toMatchObject({
        status: 400,
        body: { code: 3500011, error_description: { property: 'salt' } },
      });
    },
  );

  test('in production, a salt expires after a minute', () => {
    const salts = new Salts();
    const salt = salts.issue(0);
    expect(() => salts.check(salt, 59_999)).not.toThrow();
    expect(() => salts.check(salt, 60_000)).toThrow(expect.objectContaining({ code: 3500011 }));
  });

  test.each([
    [{ brand: 'unsupported' }, { code: 3500056, error: 'invalid_brand' }],
    [{ number: '4111' }, { code: 3500058, error: 'invalid_card_number' }],
    [{ cvv: '12' }, { code: 3500011, error_description: { property: 'cvv' } }],
    [{ expiration_month: '13' }, { code: 3500062, error: 'invalid_expiration_month' }],
    [{ expiration_year: '29' }, { code: 3500011, error_description: { property: 'expiration_year' } }],
    [{ expiration_year: '2026', expiration_month: '10' }, { code: 3500011 }],
    [{ number: undefined }, { code: 3500058 }],
  ])('refuses a card with %j', async (mistake, body) => {
    expect(await tokenise({ ...CARD, ...mistake })).toMatchObject({ status: 400, body });
  });

  test.each([
    ['nothing', ''],
    ['what is no ciphertext', 'abcd'],
    ['what another key encrypted', Buffer.alloc(512, 7).toString('base64')],
  ])('refuses %s', async (_what, data) => {
    expect(await tokeniseData(data)).toMatchObject({
      status: 400,
      body: { code: 3500011, error_description: { property: 'data' } },
    });
  });

  test('knows its merchants by their payee codes only', async () => {
    const unknown = 'f'.repeat(32);
    const answers = [
      await tokeniseData(encrypt(CARD), unknown),
      await send(`${sandbox.url}/efi/v1/pubkey?code=${unknown}`),
      await send(`${sandbox.url}/efi/v1/pubkey`),
      await send(`${sandbox.url}/efi/v1/installments/${unknown}/jsonp?brand=visa&total=1000`),
      await tokenizer('GET', '/salt', undefined, unknown),
      await tokenizer('POST', '/card', { data: 'x' }, unknown),
    ];
    // The vendor's package tells this one by its code.
    for (const { status, body } of answers) expect([status, body.code]).toEqual([401, 3500008]);
  });

  test('the key stays the same, over a reset too', async () => {
    await sandbox.control('POST', '/reset');
    await sandbox.merchant.signIn();
    expect((await send(`${sandbox.url}/efi/v1/pubkey?code=${PAYEE_CODE}`)).body.data).toBe(publicKey);
  });

  test.each(['/v1/pubkey?code=x', `/v1/card/${PAYEE_CODE}/jsonp`, '/tokenizer/salt', '/tokenizer/card'])(
    'browsers may call %s from any page',
    async (path) => {
      const preflight = await send(`${sandbox.url}/efi${path}`, 'OPTIONS', undefined, {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,session-token,account-code',
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
      expect(preflight.headers.get('access-control-allow-headers')).toBe(
        'content-type, session-token, account-code',
      );
      const method = path.endsWith('/card') ? 'POST' : 'GET';
      const answer = await send(`${sandbox.url}/efi${path}`, method, method === 'POST' ? {} : undefined);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    },
  );

  test('the log shows neither tokens nor what was encrypted', async () => {
    const data = encrypt(CARD);
    await tokeniseData(data);
    await sandbox.merchant.get('/v1/notification/00000000-0000-4000-8000-000000000000');
    const { body } = await sandbox.control('GET', '/efi/log');
    expect(body.at(-2).path).toBe(`/efi/v1/card/${PAYEE_CODE}/jsonp?data=***`);
    expect(body.at(-1).path).toBe('/efi/v1/notification/***');
  });
});

describe('instalments', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.stop());

  test.each([
    {
      total: 1000,
      installment: 1,
      value: 1000,
      currency: '10,00',
      has_interest: false,
      interest_percentage: 0,
    },
    {
      total: 1000,
      installment: 2,
      value: 515,
      currency: '5,15',
      has_interest: true,
      interest_percentage: 199,
    },
    {
      total: 47988,
      installment: 3,
      value: 16637,
      currency: '166,37',
      has_interest: true,
      interest_percentage: 199,
    },
  ])('$installment of $total, as on the page', async ({ total, ...expected }) => {
    const servers = await sandbox.merchant.get(`/v1/installments?brand=visa&total=${total}`);
    const browsers = await send(
      `${sandbox.url}/efi/v1/installments/${PAYEE_CODE}/jsonp?brand=visa&total=${total}`,
    );
    expect(servers.body.data).toMatchObject({ rate: 0, name: 'visa' });
    expect(servers.body.data.installments[expected.installment - 1]).toEqual(expected);
    expect(browsers.body).toEqual(servers.body);
  });

  test.each([
    ['total=1000', 3500056],
    ['brand=cash&total=1000', 3500056],
    ['brand=visa', 3500053],
    ['brand=visa&total=10.5', 3500053],
    ['brand=visa&total=100000001', 3500006],
  ])('refuses %s', async (query, code) => {
    expect(await sandbox.merchant.get(`/v1/installments?${query}`)).toMatchObject({
      status: 400,
      body: { code },
    });
  });
});
