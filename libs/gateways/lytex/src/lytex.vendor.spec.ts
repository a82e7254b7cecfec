import { describe, expect, it } from '@jest/globals';
import type { ConnectedAccount, VendorAnswer, VendorCall } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import { LYTEX_CARD_TOKEN, LYTEX_CREDENTIALS, LYTEX_ID, lytexVendor } from './lytex.vendor.js';

const ACCOUNT: ConnectedAccount = {
  tenantId: '018f0000-0000-7000-8000-000000000001' as Identifier,
  gateway: 'lytex',
  environment: 'homologation',
  credentials: { clientId: 'Client_Id_exemplo', clientSecret: 'Client_Secret_exemplo' },
  notificationUrl: undefined,
  active: true,
};
const OBTAIN = '/v2/auth/obtain_token';
const REFRESH = '/v2/auth/refresh_token';
const TOKENS = {
  accessToken: 'access-1',
  refreshToken: 'refresh-1',
  expireAt: '2026-10-01T12:05:00.000Z',
  refreshExpireAt: '2026-10-01T13:00:00.000Z',
};

const answer = (status: number, body: unknown): VendorAnswer => ({ kind: 'answer', status, body });

/** A vendor that answers by route. */
async function authorised(answers: Record<string, VendorAnswer>, refreshToken?: string) {
  const calls: VendorCall[] = [];
  const send = async (call: VendorCall): Promise<VendorAnswer> => {
    calls.push(call);
    return answers[call.route]!;
  };
  return { authorisation: await lytexVendor.authorise(ACCOUNT, send, refreshToken), calls };
}

describe('authorising', () => {
  it('asks as the page does, and counts with the five minutes of the page', async () => {
    const { authorisation, calls } = await authorised({ [OBTAIN]: answer(200, TOKENS) });
    expect(calls.map(({ method, route, body }) => ({ method, route, body }))).toEqual([
      {
        method: 'POST',
        route: OBTAIN,
        body: {
          grantType: 'clientCredentials',
          clientId: 'Client_Id_exemplo',
          clientSecret: 'Client_Secret_exemplo',
        },
      },
    ]);
    expect(authorisation).toMatchObject({
      kind: 'authorised',
      accessToken: 'access-1',
      lifetimeSeconds: 300,
    });
  });

  it('renews by both tokens of the last time', async () => {
    const { authorisation: first } = await authorised({ [OBTAIN]: answer(201, TOKENS) });
    const kept = first.kind === 'authorised' ? first.refreshToken : undefined;
    const renewed = { ...TOKENS, accessToken: 'access-2', refreshToken: 'refresh-2' };
    const { authorisation, calls } = await authorised({ [REFRESH]: answer(200, renewed) }, kept);
    expect(authorisation).toMatchObject({ kind: 'authorised', accessToken: 'access-2' });
    expect(calls).toEqual([
      expect.objectContaining({
        route: REFRESH,
        body: { accessToken: 'access-1', refreshToken: 'refresh-1' },
      }),
    ]);
  });

  it.each<[string, VendorAnswer]>([
    ['refused', answer(401, { statusCode: 401, message: 'Token inválido', error: 'Unauthorized' })],
    ['expired', answer(410, { statusCode: 410, message: 'Token expirado', error: 'Gone' })],
    ['lost', { kind: 'lost', trouble: { code: 'timeout', detail: '' } }],
  ])('uses the credentials where the refresh token is %s', async (_how, refused) => {
    const { authorisation, calls } = await authorised(
      { [REFRESH]: refused, [OBTAIN]: answer(200, TOKENS) },
      JSON.stringify(['access-0', 'refresh-0']),
    );
    expect(authorisation).toMatchObject({ kind: 'authorised', accessToken: 'access-1' });
    expect(calls.map(({ route }) => route)).toEqual([REFRESH, OBTAIN]);
  });

  it.each([400, 401, 403])('says in Portuguese that HTTP %s means wrong credentials', async (status) => {
    const body = { statusCode: status, message: 'Credenciais inválidas', error: 'x' };
    const { authorisation } = await authorised({ [OBTAIN]: answer(status, body) });
    expect(authorisation).toEqual({ kind: 'refused', reason: expect.stringContaining('Client Secret') });
  });

  it.each([
    [500, { message: 'Internal server error' }, 'vendor-error'],
    [404, { message: 'Not Found' }, 'vendor-error'],
    [200, {}, 'unreadable-answer'],
    [200, { accessToken: '' }, 'unreadable-answer'],
    [200, undefined, 'unreadable-answer'],
    [200, null, 'unreadable-answer'],
  ])('fails, without blaming the credentials, on HTTP %s %j', async (status, body, code) => {
    const { authorisation } = await authorised({ [OBTAIN]: answer(status, body) });
    expect(authorisation).toMatchObject({ kind: 'failed', trouble: { code } });
  });
});

it('stays below both limits of the page', () => {
  const { requests = 0, perSeconds = 1 } = lytexVendor.rateLimit ?? {};
  expect(requests / perSeconds).toBeLessThan(60 / 10);
  expect((requests / perSeconds) * 120).toBeLessThan(720);
});

describe('the credentials', () => {
  it.each([
    ['clientId', 'Client_Id_sandbox', true],
    ['clientId', 'with a blank', false],
    ['clientSecret', 'short', false],
    ['callbackSecret', 'Callback_Secret_sandbox', true],
    ['signature', 'sha256-base64', true],
    ['signature', 'sha256-hex-clientSecret', true],
    ['signature', 'sha256-hex', false],
    ['signature', 'none', false],
  ])('%s "%s": %s', (name, value, isTaken) => {
    expect(LYTEX_CREDENTIALS.find((field) => field.name === name)?.pattern.test(value)).toBe(isTaken);
  });
});

describe('an id', () => {
  it.each([
    ['65df1d1b1c008a70b5d38345', true, true],
    ['12345678901234567890asdf', true, false],
    ['4000000000000044', true, false],
    ['../clients', false, false],
    ['', false, false],
  ])('%s: %s, of a card token: %s', (text, isId, isCardToken) => {
    expect([LYTEX_ID.test(text), LYTEX_CARD_TOKEN.test(text)]).toEqual([isId, isCardToken]);
  });
});
