import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import http from 'node:http';
import { invoice, LytexMerchant } from '../testing/lytex.js';
import { eventually, send, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

describe('Lytex: authorisation', () => {
  let sandbox: TestSandbox;
  let merchant: LytexMerchant;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  beforeEach(async () => {
    merchant = await new LytexMerchant(sandbox).signIn();
  });
  afterEach(() => sandbox.control('POST', '/reset'));
  afterAll(() => sandbox.stop());

  const listWith = (authorization: string) => merchant.send('GET', '/invoices', undefined, authorization);
  const refresh = (accessToken: string, refreshToken: string) =>
    merchant.post('/auth/refresh_token', { accessToken, refreshToken });
  const refused = (statusCode: number, message: string) => ({
    status: statusCode,
    body: { statusCode, message, error: expect.any(String) },
  });

  test('gives a token that lives five minutes of real time, with or without Bearer', async () => {
    const { status, body } = await merchant.obtainToken();
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        accessToken: expect.any(String),
        refreshToken: expect.any(String),
        expireAt: expect.any(String),
        refreshExpireAt: expect.any(String),
      },
    });
    const lives = Date.parse(body.expireAt) - Date.now();
    expect(lives).toBeGreaterThan(290_000);
    expect(lives).toBeLessThanOrEqual(300_000);
    expect((await listWith(`Bearer ${body.accessToken}`)).status).toBe(200);
    expect((await listWith(body.accessToken)).status).toBe(200);
  });

  test.each([{ clientSecret: 'wrong' }, { clientId: 'nobody' }])('refuses %j', async (extras) => {
    expect(await merchant.obtainToken(extras)).toMatchObject(
      refused(401, 'Client ID ou Client Secret inválido'),
    );
  });

  test.each(['', 'Bearer', 'Bearer unknown', 'Basic abc'])('no way in with "%s"', async (authorization) => {
    expect(await listWith(authorization)).toMatchObject(refused(401, 'Token inválido'));
  });

  test('tells a token whose time is over from one that never was', async () => {
    await sandbox.control('PUT', '/lytex/limits', { tokenSeconds: 0 });
    const { body } = await merchant.obtainToken();
    expect(await listWith(body.accessToken)).toMatchObject(refused(410, 'Token expirado'));
  });

  test('a refresh token works once, with its own access token, expired or not', async () => {
    await sandbox.control('PUT', '/lytex/limits', { tokenSeconds: 0 });
    const [first, other] = [(await merchant.obtainToken()).body, (await merchant.obtainToken()).body];
    await sandbox.control('PUT', '/lytex/limits', { tokenSeconds: 300 });
    expect(await refresh(other.accessToken, first.refreshToken)).toMatchObject(
      refused(401, 'Token inválido'),
    );
    const { status, body } = await refresh(first.accessToken, first.refreshToken);
    expect([status, Object.keys(body)]).toEqual([200, Object.keys(first)]);
    expect((await listWith(body.accessToken)).status).toBe(200);
    expect(await refresh(first.accessToken, first.refreshToken)).toMatchObject(
      refused(401, 'Token inválido'),
    );
  });

  test('a refresh token ends, too', async () => {
    await sandbox.control('PUT', '/lytex/limits', { refreshTokenSeconds: 0 });
    const { body } = await merchant.obtainToken();
    expect(await refresh(body.accessToken, body.refreshToken)).toMatchObject(refused(410, 'Token expirado'));
  });

  test('all tokens can be revoked', async () => {
    await sandbox.control('POST', '/lytex/tokens/revoke');
    expect((await merchant.get('/invoices')).status).toBe(401);
  });

  test("another account's invoices and clients are none", async () => {
    const account = { clientId: 'other', clientSecret: 'a secret' };
    const { body: shown } = await sandbox.control('PUT', '/lytex/accounts', account);
    expect(shown).toEqual({ clientId: 'other', callbackUrl: null });
    const other = await new LytexMerchant(sandbox, account).signIn();
    const { body } = await merchant.post('/invoices', invoice());
    for (const path of [`/invoices/${body._id}`, `/clients/${body._clientId}`])
      expect([(await merchant.get(path)).status, (await other.get(path)).status]).toEqual([200, 404]);
    for (const path of ['/invoices', '/clients']) expect((await other.get(path)).body.paginate.total).toBe(0);
    expect((await sandbox.control('GET', '/lytex/accounts')).body).toContainEqual(shown);
  });

  test('a GET with a body is refused by what stands in front of the vendor', async () => {
    const status = await new Promise((resolve) => {
      const request = http.request(`${sandbox.url}/lytex/v2/invoices`, { method: 'GET' }, (answer) => {
        answer.resume();
        resolve([answer.statusCode, answer.headers['content-type']]);
      });
      request.setHeader('content-length', '2');
      request.end('{}');
    });
    expect(status).toEqual([403, expect.stringContaining('text/html')]);
  });

  test('a route that does not exist', async () => {
    expect(await send(`${sandbox.url}/lytex/v1/invoices`)).toMatchObject(refused(404, 'Rota não encontrada'));
  });

  describe('the rate limit', () => {
    const statusesOf = async (calls: number) => {
      const statuses = [];
      for (let call = 0; call < calls; call++) statuses.push((await merchant.get('/invoices')).status);
      return statuses;
    };

    test('is the one on the page', async () => {
      expect((await sandbox.control('GET', '/lytex/limits')).body).toMatchObject({
        requests: 60,
        perSeconds: 10,
        furtherWindows: [{ requests: 720, perSeconds: 120 }],
        blockSeconds: 120,
      });
    });

    test('blocks the account, also for signing in, once sixty requests in ten seconds are reached', async () => {
      // One went for the token.
      expect(await statusesOf(61)).toEqual([...Array<number>(59).fill(200), 429, 429]);
      expect(await merchant.obtainToken()).toMatchObject(refused(429, 'Muitas requisições'));
      expect((await merchant.obtainToken()).headers.get('retry-after')).toBe('120');
    });

    test('blocks when the longer window is full, for as long as the block lasts', async () => {
      await sandbox.control('PUT', '/lytex/limits', {
        furtherWindows: [{ requests: 4, perSeconds: 120 }],
        blockSeconds: 0.3,
      });
      expect(await statusesOf(4)).toEqual([200, 200, 200, 429]);
      await eventually(async () => (await merchant.get('/invoices')).status === 200);
    });

    test('can be switched off', async () => {
      await sandbox.control('PUT', '/lytex/limits', { requests: null });
      expect(new Set(await statusesOf(80))).toEqual(new Set([200]));
    });
  });
});
