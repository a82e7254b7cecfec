import { MirrorCustomer, type Customer } from '@mensal/customers';
import { CARD_BRAND_NAMES, DomainError, type Identifier } from '@mensal/kernel';
import { Injectable, Logger } from '@nestjs/common';
import type { CardDetails } from '../domain/card.js';
import type { PlainCard } from '../domain/plain-card.js';
import type { CardTokenizer, TokenisingOutcome } from '../ports.js';
import type { GatewayTokens } from './card.repository.js';
import { CardSettingsStore } from './card-settings.store.js';
import { CardTokenizers } from './card-tokenizers.js';

export interface TokenisedCard {
  details: Omit<CardDetails, 'fingerprint'>;
  tokens: GatewayTokens;
}

type Answered = readonly [gateway: string, outcome: TokenisingOutcome];
type Kind = TokenisingOutcome['kind'];

/** Exchanges a card for a token of each gateway that the tenant may use: of all of them, or of none. */
@Injectable()
export class TokeniseCard {
  private readonly logger = new Logger('Cards');

  constructor(
    private readonly tokenizers: CardTokenizers,
    private readonly settings: CardSettingsStore,
    private readonly mirrors: MirrorCustomer,
  ) {}

  /** The gateways that cards of this tenant go to. @throws DomainError CARDS.NO_TOKENISER */
  async gateways(tenantId: Identifier): Promise<CardTokenizer[]> {
    const { serverTokenising } = await this.settings.of(tenantId);
    const allowed = this.tokenizers.all().filter(({ discontinued }) => serverTokenising || !discontinued);
    const ready = await Promise.all(allowed.map((tokenizer) => tokenizer.isReady(tenantId)));
    const gateways = allowed.filter((_, n) => ready[n]);
    if (gateways.length === 0) throw new DomainError('CARDS.NO_TOKENISER');
    return gateways;
  }

  /**
   * Gateways that do not take the card's brand are passed over, as long as one does. Nothing is kept here, so it may be
   * repeated, and outside of transactions only.
   *
   * @param customer whose card it is; made known to gateways that keep customers
   * @throws DomainError CARDS.UNSUPPORTED (no gateway takes the brand), CARDS.REFUSED, CARDS.NO_TOKENISER (a gateway does
   * not accept the account), CARDS.TOKENISER_UNAVAILABLE
   */
  async execute(
    tenantId: Identifier,
    gateways: readonly CardTokenizer[],
    card: PlainCard,
    customer: Customer,
  ): Promise<TokenisedCard> {
    const { brand } = card;
    const taking = gateways.filter(({ brands }) => brand !== undefined && brands.includes(brand));
    if (brand === undefined || taking.length === 0) throw new DomainError('CARDS.UNSUPPORTED');
    const answered = await Promise.all(
      taking.map(async (tokenizer): Promise<Answered> => [
        tokenizer.gateway,
        await this.attempt(tokenizer, tenantId, card, customer),
      ]),
    );
    this.log(tenantId, answered);
    for (const [kind, code] of FAILURES)
      if (answered.some(([, outcome]) => outcome.kind === kind)) throw new DomainError(code);
    const tokens = answered.flatMap(([gateway, outcome]) =>
      outcome.kind === 'token' ? [[gateway, outcome] as const] : [],
    );
    const known = tokens.map(([, outcome]) => outcome.brand).find((each) => each !== undefined) ?? brand;
    const brandName = known === brand ? card.brandName : undefined;
    const { lastFour, expiresOn, holder } = card;
    return {
      details: {
        brand: known,
        brandName: brandName ?? CARD_BRAND_NAMES[known],
        lastFour,
        expiresOn,
        holder,
      },
      tokens: new Map(tokens.map(([gateway, { token }]) => [gateway, token])),
    };
  }

  /** An error of an adapter may hold the card: it is not let out. Nor is a token that may be one. */
  private async attempt(
    tokenizer: CardTokenizer,
    tenantId: Identifier,
    card: PlainCard,
    customer: Customer,
  ): Promise<TokenisingOutcome> {
    const mirrored = await this.mirrors.execute(customer, tokenizer.gateway);
    if (mirrored.kind === 'refused') return { ...mirrored, code: 'customer' };
    if (mirrored.kind === 'unavailable') return mirrored;
    const { id: customerId, name, taxId } = customer;
    const owner = { customerId, name, taxId };
    let outcome: TokenisingOutcome;
    try {
      outcome = await tokenizer.tokenise(
        tenantId,
        card,
        mirrored.kind === 'mirrored' ? { ...owner, remoteId: mirrored.remoteId } : owner,
      );
    } catch {
      return { kind: 'unavailable', detail: 'The tokenizer threw an error' };
    }
    return outcome.kind === 'token' && !tokenizer.token.test(outcome.token)
      ? { kind: 'unavailable', detail: 'The answer holds no token of the gateway' }
      : outcome;
  }

  private log(tenant: Identifier, answered: readonly Answered[]): void {
    for (const [gateway, outcome] of answered)
      if (outcome.kind === 'unavailable' || outcome.kind === 'no-access')
        this.logger.warn({ tenant, gateway, ...outcome }, 'A card could not be tokenised');
  }
}

/** Of several the first counts: what the card is refused for, another try would be refused for too. */
const FAILURES: readonly [kind: Kind, code: string][] = [
  ['refused', 'CARDS.REFUSED'],
  ['no-access', 'CARDS.NO_TOKENISER'],
  ['unavailable', 'CARDS.TOKENISER_UNAVAILABLE'],
];
