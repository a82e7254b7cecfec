import { describe, expect, it } from '@jest/globals';
import type { ConnectedAccount, VendorAnswer, VendorCall } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import { IPAY_CARD_TOKEN, ipayVendor } from './ipay.vendor.js';

const ACCOUNT: ConnectedAccount = {
  tenantId: '018f0000-0000-7000-8000-000000000001' as Identifier,
  gateway: 'ipay',
  environment: 'production',
  credentials: { clientId: 'usuario', clientKey: 'chave', token: 'cliente' },
  notificationUrl: undefined,
  active: true,
};
const SIGNED_IN = { token_type: 'bearer', access_token: 'abc', expires_in: '15m', refresh_token: 'def' };

/** What is answered by route, and what was sent. */
async function authorised(
  answers: Record<string, { status: number; body?: unknown } | 'lost'>,
  refreshToken?: string,
) {
  const calls: VendorCall[] = [];
  const send = async (call: VendorCall): Promise<VendorAnswer> => {
    calls.push(call);
    const answer = answers[call.route] ?? 'lost';
    return answer === 'lost'
      ? { kind: 'lost', trouble: { code: 'timeout', detail: '' } }
      : { kind: 'answer', status: answer.status, body: answer.body };
  };
  return { outcome: await ipayVendor.authorise(ACCOUNT, send, refreshToken), calls };
}

describe('authorising', () => {
  it('signs in, and keeps the token that renews it', async () => {
    const { outcome, calls } = await authorised({ '/v1/signin': { status: 200, body: SIGNED_IN } });
    expect(outcome).toEqual({
      kind: 'authorised',
      accessToken: 'abc',
      lifetimeSeconds: 900,
      refreshToken: 'def',
    });
    expect(calls.map(({ route, body }) => [route, body])).toEqual([
      ['/v1/signin', { clientId: 'usuario', clientKey: 'chave' }],
    ]);
  });

  it('renews with the refresh token, under both of its names', async () => {
    const { outcome, calls } = await authorised(
      { '/v1/refresh-token': { status: 200, body: SIGNED_IN } },
      'xyz',
    );
    expect(outcome).toMatchObject({ kind: 'authorised', refreshToken: 'def' });
    expect(calls.map(({ body }) => body)).toEqual([{ refreshToken: 'xyz', 'refresh-token': 'xyz' }]);
  });

  it.each([
    ['was used before', { status: 401, body: { mensagem: 'Refresh token utilizado anteriormente.' } }],
    ['gets no answer', 'lost' as const],
  ])('signs in where the refresh token %s', async (_why, answer) => {
    const answers = { '/v1/refresh-token': answer, '/v1/signin': { status: 200, body: SIGNED_IN } };
    const { outcome, calls } = await authorised(answers, 'xyz');
    expect(outcome.kind).toBe('authorised');
    expect(calls.map(({ route }) => route)).toEqual(['/v1/refresh-token', '/v1/signin']);
  });

  it.each([
    [900, 900],
    ['900', 900],
    ['15m', 900],
    ['15 minutes', 900],
    ['2h', 7_200],
    ['1 day', 86_400],
    ['30s', 30],
    ['500ms', 0.5],
  ])('reads a life of %j as %s seconds', async (expires_in, seconds) => {
    const body = { ...SIGNED_IN, expires_in };
    const { outcome } = await authorised({ '/v1/signin': { status: 200, body } });
    expect(outcome).toMatchObject({ lifetimeSeconds: seconds });
  });

  it.each([['15 milliseconds'], ['1 month'], ['soon'], [0], [-1], [null], ['']])(
    'reads no life from %j',
    async (expires_in) => {
      const body = { ...SIGNED_IN, expires_in };
      const { outcome } = await authorised({ '/v1/signin': { status: 200, body } });
      expect(outcome).toMatchObject({ kind: 'failed', trouble: { code: 'unreadable-answer' } });
    },
  );

  it.each([
    [404, 'Usuário não encontrado'],
    [400, 'Por favor verifique os parâmetros'],
  ])('says that the credentials are wrong on %s', async (status, mensagem) => {
    const { outcome } = await authorised({ '/v1/signin': { status, body: { mensagem } } });
    expect(outcome).toEqual({ kind: 'refused', reason: expect.stringContaining('clientKey') });
  });

  it.each([
    [404, { error: 'no such page' }],
    [503, { mensagem: 'Fora do ar' }],
    [200, undefined],
  ])('fails, without blaming the credentials, on %s %j', async (status, body) => {
    const { outcome } = await authorised({ '/v1/signin': { status, body } });
    expect(outcome.kind).toBe('failed');
  });
});

it('sends the access token and the client’s token with each call', () => {
  expect(ipayVendor.headersOf?.('abc', ACCOUNT)).toEqual({ Authorization: 'Bearer abc', Token: 'cliente' });
});

it.each([
  ['0b7fb410b9d81bc23b90e981331316c6.a1a43149-fa12-4f28-a4e9-a66762de5bbd', true],
  ['0b7fb410b9d81bc23b90e981331316c6', false],
  ['0b7fb410b9d81bc23b90e981331316c6.4000000000000044', false],
])('takes for a card token %s: %s', (token, isOne) => {
  expect(IPAY_CARD_TOKEN.test(token)).toBe(isOne);
});
