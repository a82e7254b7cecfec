import { describe, expect, it } from '@jest/globals';
import type { Customer, MirrorCustomer } from '@mensal/customers';
import { calendarDate, newIdentifier, type CardBrand, type Identifier } from '@mensal/kernel';
import { Logger } from '@nestjs/common';
import { PlainCard } from '../domain/plain-card.js';
import { CardTokenizer, type CardOwner, type TokenisingOutcome } from '../ports.js';
import { CardSettingsStore, type CardSettings } from './card-settings.store.js';
import { CardTokenizers } from './card-tokenizers.js';
import { TokeniseCard } from './tokenise-card.js';

Logger.overrideLogger(false);

const tenantId = newIdentifier();
const CARD = PlainCard.read(
  { number: '4012001037141112', month: '12', year: '30', brand: 'VISA', holder: 'F', securityCode: '123' },
  calendarDate('2026-11-21'),
);

class Gateway extends CardTokenizer {
  readonly token = /^token-\w+$/;
  brands: readonly CardBrand[] = ['visa', 'elo'];
  discontinued = false;
  ready = true;
  calls = 0;
  owner: CardOwner | undefined;

  constructor(
    readonly gateway: string,
    private readonly outcome: () => TokenisingOutcome = () => ({ kind: 'token', token: `token-${gateway}` }),
  ) {
    super();
  }

  override isReady = () => Promise.resolve(this.ready);

  tokenise(_tenantId: Identifier, _card: PlainCard, owner: CardOwner): Promise<TokenisingOutcome> {
    this.calls += 1;
    this.owner = owner;
    return Promise.resolve(this.outcome());
  }
}

const CUSTOMER = { id: newIdentifier(), name: 'Fulana Exemplo', taxId: '52998224725' } as Customer;
type Mirrored = Awaited<ReturnType<MirrorCustomer['execute']>>;

function tokenising(
  gateways: CardTokenizer[],
  serverTokenising = false,
  mirrored: Mirrored = { kind: 'none' },
) {
  const tokenizers = new CardTokenizers();
  for (const gateway of gateways) tokenizers.register(gateway);
  const settings = { of: () => Promise.resolve({ serverTokenising } as CardSettings) };
  const mirrors = { execute: () => Promise.resolve(mirrored) };
  return new TokeniseCard(
    tokenizers,
    settings as unknown as CardSettingsStore,
    mirrors as unknown as MirrorCustomer,
  );
}

async function tokens(gateways: CardTokenizer[], mirrored?: Mirrored) {
  const tokenise = tokenising(gateways, false, mirrored);
  return tokenise.execute(tenantId, await tokenise.gateways(tenantId), CARD, CUSTOMER);
}

describe('the gateways that a card goes to', () => {
  const names = async (gateways: CardTokenizer[], serverTokenising: boolean) =>
    (await tokenising(gateways, serverTokenising).gateways(tenantId)).map(({ gateway }) => gateway);
  const discontinued = Object.assign(new Gateway('old'), { discontinued: true });
  const unready = Object.assign(new Gateway('none'), { ready: false });

  it('are those that are ready, and those that are discontinued only where that is switched on', async () => {
    const gateways = [new Gateway('acme'), discontinued, unready];
    expect(await names(gateways, false)).toEqual(['acme']);
    expect(await names(gateways, true)).toEqual(['acme', 'old']);
  });

  it('must be one at least', async () => {
    await expect(names([discontinued, unready], false)).rejects.toThrow('CARDS.NO_TOKENISER');
    await expect(names([], true)).rejects.toThrow('CARDS.NO_TOKENISER');
  });
});

describe('tokenising', () => {
  it('has a token of each gateway', async () => {
    const made = await tokens([new Gateway('acme'), new Gateway('beta')]);
    expect([...made.tokens]).toEqual([
      ['acme', 'token-acme'],
      ['beta', 'token-beta'],
    ]);
    expect(made.details).toEqual({
      brand: 'visa',
      brandName: 'VISA',
      lastFour: '1112',
      expiresOn: '2030-12-31',
      holder: 'F',
    });
  });

  it("believes a gateway's brand more than the number", async () => {
    const knows = new Gateway('acme', () => ({ kind: 'token', token: 'token-1', brand: 'elo' }));
    expect((await tokens([new Gateway('beta'), knows])).details).toMatchObject({
      brand: 'elo',
      brandName: 'Elo',
    });
  });

  it('passes over a gateway that does not take the brand, as long as one does', async () => {
    const other = Object.assign(new Gateway('beta'), { brands: ['elo'] });
    expect([...(await tokens([new Gateway('acme'), other])).tokens.keys()]).toEqual(['acme']);
    await expect(tokens([other])).rejects.toThrow('CARDS.UNSUPPORTED');
    expect(other.calls).toBe(0);
  });

  it('says whose card it is, also by the id that a gateway knows the customer by', async () => {
    const owner = { customerId: CUSTOMER.id, name: 'Fulana Exemplo', taxId: '52998224725' };
    const gateway = new Gateway('acme');
    await tokens([gateway]);
    expect(gateway.owner).toEqual(owner);
    await tokens([gateway], { kind: 'mirrored', remoteId: 'remote-1' });
    expect(gateway.owner).toEqual({ ...owner, remoteId: 'remote-1' });
  });

  it.each<[Mirrored, string]>([
    [{ kind: 'refused', reason: 'não' }, 'CARDS.REFUSED'],
    [{ kind: 'unavailable', detail: '' }, 'CARDS.TOKENISER_UNAVAILABLE'],
  ])('sends no card where the gateway does not know the customer: %j', async (mirrored, code) => {
    const gateway = new Gateway('acme');
    await expect(tokens([gateway], mirrored)).rejects.toThrow(code);
    expect(gateway.calls).toBe(0);
  });

  const refused = () => new Gateway('no', () => ({ kind: 'refused', code: '1', reason: 'não' }));
  const locked = () => new Gateway('locked', () => ({ kind: 'no-access', detail: '' }));
  const down = () => new Gateway('down', () => ({ kind: 'unavailable', detail: '' }));
  const throwing = () =>
    new Gateway('throwing', () => {
      throw new Error(CARD.number);
    });
  const echoing = () => new Gateway('echo', () => ({ kind: 'token', token: CARD.number }));

  it.each([
    ['one refuses the card', [new Gateway('acme'), refused()], 'CARDS.REFUSED'],
    ['one refuses it while another is down', [down(), refused()], 'CARDS.REFUSED'],
    ['one does not accept the account', [new Gateway('acme'), locked()], 'CARDS.NO_TOKENISER'],
    ['one is down', [new Gateway('acme'), down()], 'CARDS.TOKENISER_UNAVAILABLE'],
    ['one throws', [new Gateway('acme'), throwing()], 'CARDS.TOKENISER_UNAVAILABLE'],
    ['one gives the number for a token', [new Gateway('acme'), echoing()], 'CARDS.TOKENISER_UNAVAILABLE'],
  ])('has none at all where %s', async (_what, gateways, code) => {
    await expect(tokens(gateways)).rejects.toThrow(new RegExp(`^${code}$`));
  });
});
