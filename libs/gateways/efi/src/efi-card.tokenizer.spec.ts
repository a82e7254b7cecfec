import type { GatewayAccount, GatewayAccounts, GatewayEnvironment } from '@mensal/billing/ports';
import type { PlainCard } from '@mensal/cards/ports';
import { describe, expect, it } from '@jest/globals';
import type { ConnectedAccount, VendorAnswer, VendorCall } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { EfiCardTokenizer } from './efi-card.tokenizer.js';
import { EfiClient } from './efi-client.js';

const tenantId = '018f0000-0000-7000-8000-000000000001' as Identifier;
const PAYEE = '5a4d0b0c1e2f3a4b5c6d7e8f90a1b2c3';
const TOKEN = '75bfce47d230b550f7eaac2a932e0878a934cb30';
const MADE = { payment_token: TOKEN, card_mask: 'XXXXXXXXXXXX1112' };
const KEYS = [1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
const PEMS = KEYS.map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }).toString());
const CARD = {
  number: '4012001037141112',
  securityCode: '123',
  month: '03',
  year: '2030',
  brand: 'visa',
} as PlainCard;

const route = ({ method, route: path }: VendorCall) => `${method} ${path}`;

/** A vendor that answers by route; a `data` alone is a success. */
function tokenizer(
  answers: Record<string, (call: VendorCall, nth: number) => object | string>,
  environment: GatewayEnvironment = 'homologation',
) {
  const calls: VendorCall[] = [];
  const vendor = {
    call: async (_tenantId: Identifier, call: VendorCall): Promise<VendorAnswer> => {
      calls.push(call);
      const nth = calls.filter((each) => route(each) === route(call)).length - 1;
      const given = answers[route(call)]!(call, nth);
      if (typeof given === 'object' && 'kind' in given) return given as VendorAnswer;
      return { kind: 'answer', status: 200, body: { code: 200, data: given } };
    },
    account: async () => ({ environment, credentials: { payeeCode: PAYEE } }) as unknown as ConnectedAccount,
    test: async () => ({ kind: 'working' as const }),
  };
  return { tokenizer: new EfiCardTokenizer(new EfiClient(vendor), {} as GatewayAccounts), calls };
}

function decrypt(data: unknown, key = KEYS[0]!.privateKey): unknown {
  const bytes = privateDecrypt(
    { key, padding: constants.RSA_PKCS1_PADDING },
    Buffer.from(String(data), 'base64'),
  );
  return JSON.parse(bytes.toString('utf8'));
}

const error = (code: number, status = 400): VendorAnswer => ({
  kind: 'answer',
  status,
  body: { code, error: 'x', error_description: 'x' },
});
const PUBKEY = 'GET /v1/pubkey';
const JSONP = 'GET /v1/card/:payeeCode/jsonp';
const pubkey = () => PEMS[0]!;

describe('tokenising', () => {
  it('sends the card encrypted, for more than one use, in homologation', async () => {
    const { tokenizer: efi, calls } = tokenizer({ [PUBKEY]: pubkey, [JSONP]: () => MADE });
    expect(await efi.tokenise(tenantId, CARD)).toEqual({ kind: 'token', token: TOKEN });
    const [asked, sent] = calls;
    expect(asked).toMatchObject({ query: { code: PAYEE } });
    expect(sent).toMatchObject({ params: { payeeCode: PAYEE } });
    expect(decrypt(sent?.query?.['data'])).toEqual({
      brand: 'visa',
      number: '4012001037141112',
      cvv: '123',
      expiration_month: '03',
      expiration_year: '2030',
      reuse: true,
    });
  });

  it("asks production's own host, with a salt inside", async () => {
    const answers = { [PUBKEY]: pubkey, 'GET /salt': () => 'salt-1', 'POST /card': () => MADE };
    const { tokenizer: efi, calls } = tokenizer(answers, 'production');
    expect(await efi.tokenise(tenantId, CARD)).toEqual({ kind: 'token', token: TOKEN });
    const [, salt, sent] = calls;
    expect(salt).toMatchObject({ host: 'tokenizer', headers: { 'Account-code': PAYEE } });
    expect(sent).toMatchObject({
      host: 'tokenizer',
      headers: { 'Account-code': PAYEE, 'Session-token': expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(decrypt((sent?.body as { data: string }).data)).toMatchObject({ salt: 'salt-1', reuse: true });
    expect(JSON.stringify(calls)).not.toContain(CARD.number);
  });

  it('asks for the key once an hour', async () => {
    const { tokenizer: efi, calls } = tokenizer({ [PUBKEY]: pubkey, [JSONP]: () => MADE });
    for (let n = 0; n < 3; n += 1) await efi.tokenise(tenantId, CARD);
    expect(calls.map(route)).toEqual([PUBKEY, JSONP, JSONP, JSONP]);
  });

  it('asks for it again where a card is refused that may have been encrypted with an old one', async () => {
    const { tokenizer: efi, calls } = tokenizer({
      [PUBKEY]: (_call, nth) => PEMS[nth]!,
      [JSONP]: (_call, nth) => (nth === 1 ? error(3500011) : MADE),
    });
    for (let n = 0; n < 2; n += 1)
      expect(await efi.tokenise(tenantId, CARD)).toEqual({ kind: 'token', token: TOKEN });
    expect(calls.map(route)).toEqual([PUBKEY, JSONP, JSONP, PUBKEY, JSONP]);
    expect(decrypt(calls[4]?.query?.['data'], KEYS[1]!.privateKey)).toMatchObject({ number: CARD.number });
  });

  it.each([
    ['the brand', error(3500056), 'refused'],
    ['the number', error(3500058), 'refused'],
    ['a code that we do not know', error(9999999), 'refused'],
    ['the account', error(3500008), 'no-access'],
    ['the access token', notSent('credentials-refused'), 'no-access'],
    ['no account', notSent('no-account'), 'no-access'],
    ['the quota', error(3500049), 'unavailable'],
    ['a breakdown', error(3500000, 500), 'unavailable'],
    ['an unknown breakdown', error(9999999, 500), 'unavailable'],
    ['a lost answer', { kind: 'lost', trouble: { code: 'timeout', detail: '' } }, 'unavailable'],
    ['an open breaker', notSent('breaker-open'), 'unavailable'],
    ['no token', { card_mask: 'X' }, 'unavailable'],
    ["a card's number for a token", { ...MADE, payment_token: CARD.number }, 'unavailable'],
  ])('that is answered with %s is as it is: %j', async (_what, answer, kind) => {
    const { tokenizer: efi } = tokenizer({ [PUBKEY]: pubkey, [JSONP]: () => answer });
    expect((await efi.tokenise(tenantId, CARD)).kind).toBe(kind);
    const { tokenizer: keyless } = tokenizer({ [PUBKEY]: () => answer });
    const ofKey = (await keyless.tokenise(tenantId, CARD)).kind;
    expect(ofKey).toBe(kind);
  });

  it('with a key that is none is unavailable', async () => {
    const { tokenizer: efi } = tokenizer({ [PUBKEY]: () => 'no key' });
    expect(await efi.tokenise(tenantId, CARD)).toMatchObject({ kind: 'unavailable' });
  });
});

function notSent(code: string): VendorAnswer {
  return { kind: 'not-sent', trouble: { code, detail: '' } } as VendorAnswer;
}

describe('being ready', () => {
  const READY = { active: true, methods: ['card'], credentials: ['clientId', 'clientSecret', 'payeeCode'] };

  it.each([
    ['an account that has all', READY, true],
    ['no account', undefined, false],
    ['one that is switched off', { ...READY, active: false }, false],
    ['one for other methods', { ...READY, methods: ['boleto'] }, false],
    ['one without a payee code', { ...READY, credentials: ['clientId', 'clientSecret'] }, false],
  ])('with %s', async (_what, account, ready) => {
    const accounts = {
      find: async () => account as GatewayAccount | undefined,
    } as unknown as GatewayAccounts;
    expect(await new EfiCardTokenizer({} as EfiClient, accounts).isReady(tenantId)).toBe(ready);
  });
});
