import { describe, expect, it } from '@jest/globals';
import type { ConnectedAccount, VendorAnswer, VendorCall } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import { EFI_CREDENTIALS, efiVendor } from './efi.vendor.js';

const ACCOUNT: ConnectedAccount = {
  tenantId: '018f0000-0000-7000-8000-000000000001' as Identifier,
  gateway: 'efi',
  environment: 'homologation',
  credentials: { clientId: 'Client_Id_exemplo', clientSecret: 'Client_Secret_exemplo' },
  notificationUrl: undefined,
  active: true,
};

function authorised(status: number, body: unknown) {
  return efiVendor.authorise(ACCOUNT, async () => ({ kind: 'answer', status, body }), undefined);
}

describe('authorising', () => {
  it('asks by Basic for client credentials', async () => {
    const calls: VendorCall[] = [];
    const send = async (call: VendorCall): Promise<VendorAnswer> => {
      calls.push(call);
      return { kind: 'lost', trouble: { code: 'timeout', detail: '' } };
    };
    await efiVendor.authorise(ACCOUNT, send, undefined);
    expect(calls).toEqual([
      expect.objectContaining({
        method: 'POST',
        route: '/v1/authorize',
        headers: { Authorization: 'Basic Q2xpZW50X0lkX2V4ZW1wbG86Q2xpZW50X1NlY3JldF9leGVtcGxv' },
        body: { grant_type: 'client_credentials' },
      }),
    ]);
  });

  it('takes token and lifetime from an answer without an envelope', async () => {
    const body = {
      access_token: 'abc',
      refresh_token: 'def',
      expires_in: 600,
      expire_at: '1795305600000',
      token_type: 'Bearer',
    };
    expect(await authorised(200, body)).toEqual({
      kind: 'authorised',
      accessToken: 'abc',
      lifetimeSeconds: 600,
    });
  });

  it.each([
    [401, { code: 3500008, error: 'unauthorized' }],
    [401, undefined],
    [400, { error: 'invalid_client' }],
  ])('says in Portuguese that HTTP %s %j means wrong credentials', async (status, body) => {
    expect(await authorised(status, body)).toEqual({
      kind: 'refused',
      reason: expect.stringContaining('Client_Secret'),
    });
  });

  it.each([
    [400, { error: 'invalid_request' }, 'vendor-error'],
    [503, { message: 'down' }, 'vendor-error'],
    [200, { access_token: 'abc' }, 'unreadable-answer'],
    [200, { access_token: '', expires_in: 600 }, 'unreadable-answer'],
    [200, undefined, 'unreadable-answer'],
  ])('fails, without blaming the credentials, on HTTP %s %j', async (status, body, code) => {
    expect(await authorised(status, body)).toMatchObject({ kind: 'failed', trouble: { code } });
  });
});

describe('the credentials', () => {
  it.each([
    ['clientId', 'Client_Id_sandbox', true],
    ['clientId', 'Client:Id_sandbox', false],
    ['clientSecret', 'Client_Secret_sandbox', true],
    ['clientSecret', 'with a blank', false],
    ['payeeCode', '5a4d0b0c1e2f3a4b5c6d7e8f90a1b2c3', true],
    ['payeeCode', '5a4d0b0c', false],
  ])('%s "%s": %s', (name, value, isTaken) => {
    expect(EFI_CREDENTIALS.find((field) => field.name === name)?.pattern.test(value)).toBe(isTaken);
  });
});
