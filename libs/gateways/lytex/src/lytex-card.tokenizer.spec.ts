import type { GatewayAccount, GatewayAccounts } from '@mensal/billing/ports';
import type { PlainCard } from '@mensal/cards/ports';
import { describe, expect, it } from '@jest/globals';
import type { VendorAnswer, VendorCall } from '@mensal/gateway-kit';
import type { Identifier, TaxId } from '@mensal/kernel';
import { LytexCardTokenizer } from './lytex-card.tokenizer.js';
import { LytexClient } from './lytex-client.js';

const tenantId = '018f0000-0000-7000-8000-000000000001' as Identifier;
const TOKEN = 'a0'.repeat(12);
const OWNER = {
  customerId: '018f0000-0000-7000-8000-000000000002' as Identifier,
  name: 'Fulana Exemplo',
  taxId: '52998224725' as TaxId,
  remoteId: '65df1d1b1c008a70b5d38345',
};
const CARD = {
  number: '4012001037141112',
  securityCode: '123',
  month: '03',
  year: '2030',
  holder: 'FULANA EXEMPLO',
} as PlainCard;

const answer = (status: number, body: unknown): VendorAnswer => ({ kind: 'answer', status, body });
const notSent = (code: string) => ({ kind: 'not-sent', trouble: { code, detail: '' } }) as VendorAnswer;

function tokenizer(given: VendorAnswer, accounts = {} as GatewayAccounts) {
  const calls: VendorCall[] = [];
  const vendor = {
    call: async (_tenantId: Identifier, call: VendorCall): Promise<VendorAnswer> => {
      calls.push(call);
      return given;
    },
    account: async () => undefined,
    test: async () => ({ kind: 'working' as const }),
  };
  return { tokenizer: new LytexCardTokenizer(new LytexClient(vendor), accounts), calls };
}

describe('tokenising', () => {
  it('sends the card, and whose it is', async () => {
    const { tokenizer: lytex, calls } = tokenizer(answer(201, { _id: TOKEN }));
    expect(await lytex.tokenise(tenantId, CARD, OWNER)).toEqual({ kind: 'token', token: TOKEN });
    expect(calls).toEqual([
      expect.objectContaining({
        method: 'POST',
        route: '/v2/invoices/card_token',
        body: {
          _clientId: OWNER.remoteId,
          cpfCnpj: '52998224725',
          number: '4012001037141112',
          holder: 'FULANA EXEMPLO',
          expiry: '032030',
          cvc: '123',
        },
      }),
    ]);
  });

  it('waits until the customer is known there', async () => {
    const { tokenizer: lytex, calls } = tokenizer(answer(201, { _id: TOKEN }));
    const { remoteId: _, ...stranger } = OWNER;
    expect(await lytex.tokenise(tenantId, CARD, stranger)).toMatchObject({ kind: 'unavailable' });
    expect(calls).toEqual([]);
  });

  it.each([
    ['a refusal', answer(400, { message: 'Cartão inválido' }), 'refused'],
    ['a refusal of the account', answer(403, { message: 'Token revogado' }), 'no-access'],
    ['wrong credentials', notSent('credentials-refused'), 'no-access'],
    ['no account', notSent('no-account'), 'no-access'],
    ['an open breaker', notSent('breaker-open'), 'unavailable'],
    ['a breakdown', answer(500, { message: 'x' }), 'unavailable'],
    ['no token', answer(201, {}), 'unavailable'],
    ["a card's number for a token", answer(201, { _id: CARD.number }), 'unavailable'],
  ])('that is answered with %s', async (_what, given, kind) => {
    expect((await tokenizer(given).tokenizer.tokenise(tenantId, CARD, OWNER)).kind).toBe(kind);
  });

  it('tells nothing of the card, although the vendor repeats it', async () => {
    const details = [{ message: `"${CARD.number}" é inválido`, path: ['number'] }];
    const body = { message: 'Requisição inválida', error: { _original: { ...CARD }, details } };
    const outcome = await tokenizer(answer(400, body)).tokenizer.tokenise(tenantId, CARD, OWNER);
    expect(outcome).toMatchObject({ kind: 'refused', code: '400' });
    expect(JSON.stringify(outcome)).not.toContain(CARD.number);
  });
});

describe('being ready', () => {
  const READY = { active: true, methods: ['card'] };

  it.each([
    ['an account for cards', READY, true],
    ['no account', undefined, false],
    ['one that is switched off', { ...READY, active: false }, false],
    ['one for other methods', { ...READY, methods: ['boleto'] }, false],
  ])('with %s', async (_what, account, ready) => {
    const accounts = {
      find: async () => account as GatewayAccount | undefined,
    } as unknown as GatewayAccounts;
    expect(await tokenizer(notSent('no-account'), accounts).tokenizer.isReady(tenantId)).toBe(ready);
  });
});
