import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { LETPAY_ACCOUNT, LetPayMerchant } from '../testing/letpay.js';
import { eventually, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

const { apiKey, apiSecret } = LETPAY_ACCOUNT;
const NOBODYS = '/payment/00000000-0000-4000-8000-000000000000';

describe('LetPay: access', () => {
  let sandbox: TestSandbox;
  let merchant: LetPayMerchant;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  beforeEach(async () => {
    merchant = await new LetPayMerchant(sandbox).signIn();
  });
  afterEach(() => sandbox.control('POST', '/reset'));
  afterAll(() => sandbox.stop());

  /** Asks with a token of its own, whatever came before. */
  const ask = async (token: string) => {
    merchant.token = token;
    return merchant.get(NOBODYS);
  };
  const inParts = () => {
    const form = new FormData();
    form.set('apiKey', apiKey);
    form.set('apiSecret', apiSecret);
    return form;
  };

  test.each([
    ['urlencoded', () => new URLSearchParams({ apiKey, apiSecret })],
    ['in parts', inParts],
  ])('a form that is %s gives a token', async (_form, body) => {
    const answer = await merchant.auth(body());
    expect(answer).toMatchObject({
      status: 200,
      body: { token: expect.stringMatching(/^[0-9a-f]{64}$/), user: { name: apiKey }, version: '1.0.0' },
    });
    expect((await ask(answer.body.token ?? '')).status).toBe(404);
  });

  test.each([
    ['a wrong secret', new URLSearchParams({ apiKey, apiSecret: 'wrong' })],
    ['a key nobody has', new URLSearchParams({ apiKey: 'someone', apiSecret })],
  ])('%s is denied', async (_case, form) => {
    const { status, body } = await merchant.auth(form);
    expect(status).toBe(401);
    expect(body).toEqual({
      timestamp: '2026-11-20T15:00:00.000+0000',
      status: 401,
      error: 'Unauthorized',
      message: 'Access Denied',
      path: '/auth',
    });
  });

  test.each([
    ['a field that is missing', new URLSearchParams({ apiKey }), 'apiSecret: required field'],
    ['JSON', JSON.stringify({ apiKey, apiSecret }), 'invalid value'],
  ])('%s is a bad request', async (_case, form, message) => {
    expect(await merchant.auth(form)).toMatchObject({ status: 400, body: { message, path: '/auth' } });
  });

  test('each answer brings the next token, a refusal too, and the former one is spent', async () => {
    const tokens = [merchant.token];
    for (let call = 0; call < 3; call++) {
      expect((await merchant.get(NOBODYS)).status).toBe(404);
      tokens.push(merchant.token);
    }
    expect(new Set(tokens).size).toBe(4);
    for (const spent of tokens.slice(0, 3)) expect((await ask(spent)).status).toBe(401);
    expect((await ask(tokens[3] ?? '')).status).toBe(404);
  });

  test('of two requests with one token, one is let in', async () => {
    const answers = await Promise.all([merchant.get(NOBODYS), merchant.get(NOBODYS)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([401, 404]);
  });

  test('an answer that is a list leaves its token good', async () => {
    const id = await merchant.newPix();
    const { token } = merchant;
    for (let call = 0; call < 2; call++)
      expect((await merchant.get(`/refund/payment/${id}`)).body).toEqual([]);
    expect(merchant.token).toBe(token);
  });

  test('a spent token is taken as long as the grace lasts', async () => {
    await merchant.limits({ tokenGraceMs: 60_000 });
    const { token } = merchant;
    for (let call = 0; call < 2; call++) expect((await ask(token)).status).toBe(404);
    await merchant.limits({ tokenGraceMs: 1 });
    await eventually(async () => (await ask(token)).status === 401);
  });

  test('a token that nobody used ends when its time is over', async () => {
    expect((await merchant.limits({})).body.tokenSeconds).toBe(300);
    await merchant.limits({ tokenSeconds: 0.1, tokenGraceMs: 60_000 });
    await merchant.signIn();
    const { token } = merchant;
    await eventually(async () => (await ask(token)).status === 401);
  });

  test('signing in again opens a chain beside the others', async () => {
    const other = await new LetPayMerchant(sandbox).signIn();
    for (let call = 0; call < 2; call++)
      for (const each of [merchant, other]) expect((await each.get(NOBODYS)).status).toBe(404);
  });

  test.each(['', 'unknown'])('no way in with the token "%s", whatever is sent', async (token) => {
    merchant.token = token;
    const { status, body } = await merchant.post('/pix/simple', {});
    expect(status).toBe(401);
    expect(Object.keys(body)).toEqual(['timestamp', 'status', 'error', 'message', 'path']);
  });

  test('tokens can be revoked', async () => {
    await sandbox.control('POST', '/letpay/tokens/revoke');
    expect((await merchant.get(NOBODYS)).status).toBe(401);
  });

  test("another account sees its own payments only, and its contract is no other's", async () => {
    const account = { apiKey: 'Api_Key_other', apiSecret: 'very secret', contractId: 'Contract_other' };
    await sandbox.control('PUT', '/letpay/accounts', account);
    const other = await new LetPayMerchant(sandbox, account).signIn();
    const id = await merchant.newPix();
    for (const path of [`/payment/${id}`, '/payment/reference/R1', `/refund/payment/${id}`])
      expect(await other.get(path)).toMatchObject({
        status: 404,
        body: { errors: [{ code: '00.01.0038' }], path },
      });
    expect((await other.post('/refund', { payment_token: id })).status).toBe(404);
    expect((await other.post('/pix/simple', merchant.order())).status).toBe(422);
    const { body: accounts } = await sandbox.control('GET', '/letpay/accounts');
    expect(accounts).toContainEqual({ apiKey: 'Api_Key_other', contractId: 'Contract_other' });
    expect(JSON.stringify(accounts)).not.toContain('secret');
  });

  test('too many requests block the account on every route', async () => {
    await merchant.limits({ requests: 2, perSeconds: 60, blockSeconds: 60 });
    const statuses = [];
    for (let call = 0; call < 3; call++) statuses.push((await merchant.get(NOBODYS)).status);
    expect(statuses).toEqual([404, 404, 429]);
    expect(await merchant.auth(new URLSearchParams({ apiKey, apiSecret }))).toMatchObject({
      status: 429,
      body: { status: 429, error: 'Too Many Requests', path: '/auth' },
    });
  });

  test('the log names the account, and neither its tokens nor its secret', async () => {
    await merchant.get(NOBODYS);
    const { body: log } = await sandbox.control('GET', '/letpay/log');
    expect(log.map(({ route, account }: Record<string, unknown>) => [route, account])).toEqual([
      ['POST /auth', apiKey],
      ['GET /payment/:token', apiKey],
    ]);
    expect(JSON.stringify(log)).not.toContain(merchant.token);
    expect(JSON.stringify(log)).not.toContain(apiSecret);
  });
});
