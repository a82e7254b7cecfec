import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, Merchant, order, send, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
const RIGHT = basic('Client_Id_sandbox:Client_Secret_sandbox');

describe('authorisation', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterEach(async () => {
    await sandbox.control('POST', '/reset');
    await sandbox.merchant.signIn();
  });
  afterAll(() => sandbox.stop());

  const authorise = (headers: Record<string, string>, body: unknown = { grant_type: 'client_credentials' }) =>
    send(`${sandbox.url}/efi/v1/authorize`, 'POST', body, headers);

  test('gives a token without an envelope, that lives ten minutes of real time', async () => {
    const { status, body } = await authorise(RIGHT);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      expires_in: 600,
      expire_at: expect.stringMatching(/^\d{13}$/),
      token_type: 'Bearer',
    });
    expect(Number(body.expire_at) - Date.now()).toBeGreaterThan(590_000);
  });

  test.each([
    ['no credentials', {}],
    ['a wrong secret', basic('Client_Id_sandbox:wrong')],
    ['a client nobody knows', basic('someone:Client_Secret_sandbox')],
    ['no Basic', { authorization: 'Bearer x' }],
  ])('refuses %s', async (_case, headers) => {
    expect(await authorise(headers as Record<string, string>)).toMatchObject({
      status: 401,
      body: { code: 3500008, error: 'unauthorized', error_description: expect.any(String) },
    });
  });

  test('knows one kind of grant', async () => {
    expect(await authorise(RIGHT, { grant_type: 'password' })).toMatchObject({
      status: 400,
      body: { code: 3500034, error_description: { property: '/grant_type' } },
    });
  });

  const createWith = (authorization?: string) =>
    send(`${sandbox.url}/efi/v1/charge`, 'POST', order(), authorization ? { authorization } : {});

  test.each([undefined, 'Bearer unknown', 'Bearer ', 'Token abc'])('no way in with %p', async (header) => {
    expect(await createWith(header)).toMatchObject({ status: 401, body: { code: 3500008 } });
  });

  test('several tokens of one account are valid at once, until they are revoked', async () => {
    const tokens = await Promise.all([authorise(RIGHT), authorise(RIGHT)]);
    const headers = tokens.map(({ body }) => `Bearer ${body.access_token}`);
    for (const header of headers) expect((await createWith(header)).status).toBe(200);
    await sandbox.control('POST', '/efi/tokens/revoke');
    for (const header of headers) expect((await createWith(header)).status).toBe(401);
  });

  test('a token ends when its time is over', async () => {
    await sandbox.control('PUT', '/efi/limits', { tokenSeconds: 0.2 });
    const { body } = await authorise(RIGHT);
    expect(body.expires_in).toBe(0.2);
    const header = `Bearer ${body.access_token}`;
    expect((await createWith(header)).status).toBe(200);
    await eventually(async () => (await createWith(header)).status === 401);
  });

  test('another account signs in with its own credentials, and sees its own charges only', async () => {
    const account = { clientId: 'Client_Id_other', payeeCode: '0'.repeat(31) + 'f' };
    await sandbox.control('PUT', '/efi/accounts', { ...account, clientSecret: 'a secret' });
    const other = new Merchant(sandbox.url, account.clientId, 'a secret');
    await other.signIn();
    const id = await sandbox.newCharge();
    expect(await other.get(`/v1/charge/${id}`)).toEqual(
      expect.objectContaining({
        status: 500,
        body: (await other.get('/v1/charge/1')).body,
      }),
    );
    const { body: accounts } = await sandbox.control('GET', '/efi/accounts');
    expect(accounts).toContainEqual(account);
    expect(JSON.stringify(accounts)).not.toContain('secret":');
  });

  test('too many requests block the account, on every route, until the block ends', async () => {
    const { body: before } = await sandbox.control('PUT', '/efi/limits', {
      requests: 3,
      perSeconds: 60,
      blockSeconds: 0.3,
    });
    const statuses = [];
    for (let call = 0; call < 5; call++)
      statuses.push((await createWith(sandbox.merchant.authorization)).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const blocked = await authorise(RIGHT);
    expect(blocked).toMatchObject({ status: 429, body: { code: 3500049, error: 'quota_exceeded' } });
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    await eventually(async () => (await createWith(sandbox.merchant.authorization)).status === 200);
    const { body: limits } = await sandbox.control('GET', '/efi/limits');
    expect(limits).toMatchObject({ requests: 3, accepted: before.accepted + 4 });
    expect(limits.rejected).toBeGreaterThanOrEqual(3);
  });
});
