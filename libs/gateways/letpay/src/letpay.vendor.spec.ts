import { describe, expect, it } from '@jest/globals';
import type { ConnectedAccount, VendorAnswer, VendorCall } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import { LETPAY_CREDENTIALS, letpayVendor } from './letpay.vendor.js';

const ACCOUNT: ConnectedAccount = {
  tenantId: '018f0000-0000-7000-8000-000000000001' as Identifier,
  gateway: 'letpay',
  environment: 'homologation',
  credentials: { apiKey: 'Api_Key_exemplo', apiSecret: 'Api_Secret_exemplo', contractId: 'C-1' },
  notificationUrl: undefined,
  active: true,
};

function authorised(status: number, body: unknown) {
  return letpayVendor.authorise(ACCOUNT, async () => ({ kind: 'answer', status, body }), undefined);
}

describe('authorising', () => {
  it('sends key and secret as a form, and not the contract', async () => {
    const calls: VendorCall[] = [];
    const send = async (call: VendorCall): Promise<VendorAnswer> => {
      calls.push(call);
      return { kind: 'lost', trouble: { code: 'timeout', detail: '' } };
    };
    await letpayVendor.authorise(ACCOUNT, send, undefined);
    expect(calls).toEqual([
      {
        method: 'POST',
        route: '/auth',
        headers: {},
        form: { apiKey: 'Api_Key_exemplo', apiSecret: 'Api_Secret_exemplo' },
        effect: 'read',
      },
    ]);
  });

  it('takes a token that lasts five minutes', async () => {
    const body = { token: 'abc', user: { name: 'MY_NAME' }, version: '0.5.21' };
    expect(await authorised(200, body)).toEqual({
      kind: 'authorised',
      accessToken: 'abc',
      lifetimeSeconds: 300,
    });
  });

  it('says in Portuguese that 401 means wrong credentials', async () => {
    const body = { status: 401, error: 'Unauthorized', message: 'Access Denied', path: '/auth' };
    expect(await authorised(401, body)).toEqual({
      kind: 'refused',
      reason: expect.stringContaining('API Secret'),
    });
  });

  it.each([
    [400, { errors: [{ code: '00.01.0041' }] }, 'vendor-error'],
    [503, undefined, 'vendor-error'],
    [200, { user: {} }, 'unreadable-answer'],
    [200, { token: '' }, 'unreadable-answer'],
    [200, undefined, 'unreadable-answer'],
  ])('fails, without blaming the credentials, on HTTP %s %j', async (status, body, code) => {
    expect(await authorised(status, body)).toMatchObject({ kind: 'failed', trouble: { code } });
  });
});

describe('the access token', () => {
  it('travels in a header of its own', () => {
    expect(letpayVendor.headersOf?.('abc', ACCOUNT)).toEqual({ 'X-Auth-Token': 'abc' });
  });

  it.each([
    [{ payment_token: 'x', refresh_token: 'next' }, 'next'],
    [{ refresh_token: '' }, undefined],
    [{ refresh_token: 7 }, undefined],
    [[{ refund_id: 1 }], undefined],
    [undefined, undefined],
  ])('of the next call is in the answer %j: %s', (body, token) => {
    expect(letpayVendor.nextTokenOf?.(body)).toBe(token);
  });
});

describe('the credentials', () => {
  it.each([
    ['apiKey', 'Api_Key_sandbox', true],
    ['apiKey', 'with a blank', false],
    ['apiSecret', 'Api_Secret_sandbox', true],
    ['contractId', 'acb14525-577b-46b5-b40f-861d78341ce2', true],
    ['contractId', 'a contract', false],
  ])('%s "%s": %s', (name, value, isTaken) => {
    expect(LETPAY_CREDENTIALS.find((field) => field.name === name)?.pattern.test(value)).toBe(isTaken);
  });

  it('name the account by its contract: keys are renewed', () => {
    const identifying = LETPAY_CREDENTIALS.filter(({ identifies }) => identifies === true);
    expect(identifying.map(({ name }) => name)).toEqual(['contractId']);
  });
});
