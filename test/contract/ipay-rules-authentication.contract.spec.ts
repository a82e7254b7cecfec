import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { send, type ApiClient } from '../support/api-client.js';
import { TestServer } from '../support/test-server.js';
import {
  methodOf,
  validRequests,
  type Given,
  givenTwoMerchants,
  validRequest,
  type Route,
} from './ipay-requests.js';

const NO_SESSION = { status: 401, body: { mensagem: 'Token de acesso inválido.' } };
const USED = { status: 401, body: { mensagem: 'Refresh token utilizado anteriormente.' } };
const DONE = { status: 200, body: undefined };

interface Pair {
  access_token: string;
  refresh_token: string;
}

let server: TestServer;
let merchant: ApiClient;
let pair: Pair;

beforeAll(async () => {
  server = await TestServer.start();
});

afterAll(() => server.stop());

beforeEach(async () => {
  merchant = await server.newTenant();
  pair = await signIn();
});

describe('Given a merchant who signed in', () => {
  it.each(['refreshToken', 'refresh-token'])(
    'when the body says %s, then the tokens are renewed',
    async (key) => {
      const answer = await merchant.post('/v1/refresh-token', { [key]: pair.refresh_token });
      expect(answer).toMatchObject({ status: 200, body: { token_type: 'bearer', expires_in: '15m' } });
      expect(await asking(answer.body.access_token)).toMatchObject({ status: 200 });
    },
  );

  it('when the tokens are renewed, then the old access token is dead', async () => {
    await refresh(pair.refresh_token);
    expect(await asking(pair.access_token)).toMatchObject(NO_SESSION);
  });

  it('when a refresh token is used again, then every token of its family is dead', async () => {
    const second: Pair = (await refresh(pair.refresh_token)).body;
    const third: Pair = (await refresh(second.refresh_token)).body;

    expect(await refresh(pair.refresh_token)).toMatchObject(USED);

    for (const { access_token, refresh_token } of [pair, second, third]) {
      expect(await asking(access_token)).toMatchObject(NO_SESSION);
      expect(await refresh(refresh_token)).toMatchObject(USED);
    }
  });

  it('when one family is revoked, then another session of the merchant goes on', async () => {
    const other = await signIn();
    await refresh(pair.refresh_token);
    await refresh(pair.refresh_token);
    expect(await asking(other.access_token)).toMatchObject({ status: 200 });
    expect(await refresh(other.refresh_token)).toMatchObject({ status: 200 });
  });

  it('when the access token is revoked, then it is dead, and the refresh token lives', async () => {
    expect(await revoke('access', pair.access_token)).toMatchObject(DONE);
    expect(await asking(pair.access_token)).toMatchObject(NO_SESSION);
    expect(await refresh(pair.refresh_token)).toMatchObject({ status: 200 });
  });

  it('when the refresh token is revoked, then it is dead, and the access token with it', async () => {
    expect(await revoke('refresh', pair.refresh_token)).toMatchObject(DONE);
    expect(await refresh(pair.refresh_token)).toMatchObject(USED);
    expect(await asking(pair.access_token)).toMatchObject(NO_SESSION);
  });

  it.each(['access', 'refresh'])(
    'when an unknown %s token is revoked, then it is as dead as asked',
    async (type) => {
      expect(await revoke(type, 'meu-token')).toMatchObject(DONE);
      expect(await asking(pair.access_token)).toMatchObject({ status: 200 });
    },
  );

  it('when a token is revoked as what it is not, then it lives', async () => {
    await revoke('refresh', pair.access_token);
    await revoke('access', pair.refresh_token);
    expect(await asking(pair.access_token)).toMatchObject({ status: 200 });
    expect(await refresh(pair.refresh_token)).toMatchObject({ status: 200 });
  });

  it('then a wrong clientKey answers as an unknown clientId does', async () => {
    const { clientId, clientKey } = merchant.secrets;
    const wrong = await merchant.post('/v1/signin', { clientId, clientKey: `${clientKey}x` });
    const unknown = await merchant.post('/v1/signin', { clientId: `${clientId}x`, clientKey });
    expect(wrong).toMatchObject({ status: 404, body: { mensagem: 'Usuário não encontrado' } });
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
  });
});

describe('Given a request that is right but for its access token', () => {
  let given: Given;

  beforeAll(async () => {
    given = await givenTwoMerchants(server);
  });

  it.each<[how: string, authorization: () => string | undefined]>([
    ['none', () => undefined],
    ['one of another kind', () => 'Basic bWVyY2hhbnQ6c2VjcmV0'],
    ['no token after Bearer', () => 'Bearer'],
    ['one that nobody was given', () => `Bearer ${'A'.repeat(64)}`],
    ['one of a form that we do not give', () => 'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x'],
    ['a refresh token', () => `Bearer ${pair.refresh_token}`],
    ['the client token', () => `Bearer ${merchant.headers['Token']}`],
  ])('when it is %s, then it is 401, whatever the client token', async (_how, authorization) => {
    for (const Token of [merchant.headers['Token']!, 'nobodys-token']) {
      const value = authorization();
      const headers = { Token, ...(value !== undefined && { Authorization: value }) };
      expect(await send(server.url, 'GET', '/v1/services', undefined, headers)).toMatchObject(NO_SESSION);
    }
  });

  it.each(Object.keys(validRequests) as Route[])(
    'when it is missing on %s, then it is 401',
    async (route) => {
      const { path, body } = validRequest(route, given);
      const { Token } = given.merchant.headers;
      const answer = await send(server.url, methodOf(route), path, body, { Token: Token! });
      expect(answer).toMatchObject(NO_SESSION);
    },
  );
});

async function signIn(): Promise<Pair> {
  return (await merchant.post('/v1/signin', merchant.secrets)).body;
}

function refresh(refreshToken: string) {
  return merchant.post('/v1/refresh-token', { refreshToken });
}

function revoke(type: string, token: string) {
  return merchant.post('/v1/revoke-token', { type, token });
}

function asking(accessToken: string) {
  const headers = { ...merchant.headers, Authorization: `Bearer ${accessToken}` };
  return merchant.send('GET', '/v1/services', undefined, headers);
}
