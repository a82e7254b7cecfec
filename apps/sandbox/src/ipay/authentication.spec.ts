import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../testing/sandbox.js';
import { ACCOUNT, IpayMerchant, startIpaySandbox, type IpaySandbox } from '../testing/ipay.js';

describe('authentication', () => {
  let sandbox: IpaySandbox;
  beforeAll(async () => {
    sandbox = await startIpaySandbox();
  });
  afterEach(() => sandbox.reset());
  afterAll(() => sandbox.stop());

  const post = (path: string, body?: unknown) => sandbox.merchant.call('POST', path, body, {});
  const signIn = async () => (await sandbox.merchant.signIn()).body;
  const listWith = (headers: Record<string, string>) =>
    sandbox.merchant.call('GET', '/v1/services', undefined, headers);
  const bearer = (accessToken: string) => ({
    authorization: `Bearer ${accessToken}`,
    token: ACCOUNT.token,
  });

  test('gives a pair of tokens, unwrapped, for fifteen minutes', async () => {
    expect(await sandbox.merchant.signIn()).toMatchObject({ status: 200 });
    expect(await signIn()).toEqual({
      token_type: 'bearer',
      access_token: expect.any(String),
      expires_in: '15m',
      refresh_token: expect.any(String),
    });
  });

  test.each([
    ['/v1/signin', undefined, 400, 'Por favor verifique os parâmetros'],
    ['/v1/signin', { clientId: ACCOUNT.clientId }, 400, 'Por favor verifique os parâmetros'],
    ['/v1/signin', { clientId: 'nobody', clientKey: 'x' }, 404, 'Usuário não encontrado'],
    ['/v1/signin', { clientId: ACCOUNT.clientId, clientKey: 'wrong' }, 404, 'Usuário não encontrado'],
    ['/v1/refresh-token', {}, 400, 'Por favor verifique os parâmetros'],
    ['/v1/refresh-token', { 'refresh-token': 'unknown' }, 401, 'Refresh token utilizado anteriormente.'],
    ['/v1/revoke-token', { type: 'access' }, 400, 'Por favor verifique os parâmetros'],
    ['/v1/revoke-token', { type: 'other', token: 'x' }, 400, 'Tipo de token inválido.'],
  ])('%s refuses %j', async (path, body, status, mensagem) => {
    expect(await post(path, body)).toMatchObject({ status, body: { mensagem } });
  });

  test.each(['refresh-token', 'refreshToken'])(
    '%s gives a new pair once, and ends the old one',
    async (name) => {
      const first = await signIn();
      const { status, body: second } = await post('/v1/refresh-token', { [name]: first.refresh_token });
      expect(status).toBe(200);
      expect((await listWith(bearer(second.access_token))).status).toBe(200);
      expect((await listWith(bearer(first.access_token))).status).toBe(401);
      expect(await post('/v1/refresh-token', { [name]: first.refresh_token })).toMatchObject({
        status: 401,
        body: { mensagem: 'Refresh token utilizado anteriormente.' },
      });
    },
  );

  test('revokes either token with an empty answer', async () => {
    const { access_token, refresh_token } = await signIn();
    const revoke = (type: string, token: string) => post('/v1/revoke-token', { type, token });
    expect(await revoke('access', access_token)).toMatchObject({ status: 200, body: '' });
    expect((await listWith(bearer(access_token))).status).toBe(401);
    await revoke('refresh', refresh_token);
    expect((await post('/v1/refresh-token', { refreshToken: refresh_token })).status).toBe(401);
  });

  test('an access token ends when its time is over', async () => {
    await sandbox.control('PUT', '/limits', { tokenSeconds: 0.2 });
    const { access_token, expires_in } = await signIn();
    expect(expires_in).toBe('200ms');
    await eventually(async () => (await listWith(bearer(access_token))).status === 401);
  });

  test.each([
    ['no access token', { token: ACCOUNT.token }, 401, 'Token de acesso inválido.'],
    ['an unknown one', bearer('unknown'), 401, 'Token de acesso inválido.'],
  ])('no way in with %s', async (_case, headers, status, mensagem) => {
    expect(await listWith(headers as Record<string, string>)).toMatchObject({ status, body: { mensagem } });
  });

  test('the client token is asked for beside the access token', async () => {
    const { access_token } = await signIn();
    for (const token of [{}, { token: 'another' }] as Record<string, string>[])
      expect(await listWith({ authorization: `Bearer ${access_token}`, ...token })).toMatchObject({
        status: 403,
        body: { mensagem: 'Token de cliente inválido.' },
      });
  });

  test("another account's things answer as if they did not exist", async () => {
    const account = { clientId: 'other', clientKey: 'a key', token: 'f'.repeat(32) };
    expect((await sandbox.control('PUT', '/accounts', account)).body).not.toHaveProperty('clientKey');
    const other = new IpayMerchant(sandbox.url, account);
    await other.signIn();
    const customer = await sandbox.merchant.newCustomer();
    const invoice = await sandbox.merchant.newInvoice(customer);
    expect((await other.call('GET', `/v1/billing-customers/${customer}`)).status).toBe(404);
    expect((await other.call('GET', `/v1/invoices/${invoice}`)).status).toBe(404);
    expect((await other.call('GET', '/v1/invoices')).body).toMatchObject({ invoices: [], total: 0 });
    const { body: accounts } = await sandbox.control('GET', '/accounts');
    expect(accounts).toContainEqual({ clientId: 'other', token: account.token });
    expect(await sandbox.control('PUT', '/accounts', { ...account, clientId: 'third' })).toMatchObject({
      status: 409,
    });
  });

  test('too many requests are refused, in words of its own', async () => {
    await sandbox.control('PUT', '/limits', { requests: 1, perSeconds: 60, blockSeconds: 60 });
    await sandbox.merchant.call('GET', '/v1/services');
    expect(await sandbox.merchant.call('GET', '/v1/services')).toMatchObject({
      status: 429,
      body: { mensagem: expect.any(String) },
    });
  });
});
