import { FindCustomers } from '@mensal/customers';
import { todayOf, type TenantContext } from '@mensal/identity';
import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import { Events, UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { Card, CardDetails, CardStatus } from '../domain/card.js';
import { expiryText, parseExpiry } from '../domain/card-expiry.js';
import { parseHolder } from '../domain/holder.js';
import { PlainCard, type PlainCardInput } from '../domain/plain-card.js';
import { CardRegistered } from '../events/card-registered.event.js';
import { CardFingerprints } from './card-fingerprints.js';
import { CardRepository, type GatewayTokens } from './card.repository.js';
import { FindCards } from './find-cards.use-case.js';
import { KeepCard } from './keep-card.use-case.js';
import { TokeniseCard } from './tokenise-card.js';

/** What is sent of a card; what is left out stays as it is. */
export interface CardChange extends Partial<PlainCardInput> {
  customerId?: Identifier;
  /** `unknown` for a text that is no status. */
  status?: CardStatus | 'unknown';
}

/** What takes the place of the card, and its tokens at all gateways. */
interface Replacement {
  details: CardDetails;
  tokens: GatewayTokens;
}

/**
 * Changes a card. With a number it is another card, or the same one with another expiry, and gets new tokens
 * everywhere; without one, or with the masked number that we answer, only name and status change.
 */
@Injectable()
export class UpdateCard {
  constructor(
    private readonly cards: CardRepository,
    private readonly find: FindCards,
    private readonly customers: FindCustomers,
    private readonly fingerprints: CardFingerprints,
    private readonly tokenise: TokeniseCard,
    private readonly events: Events,
    private readonly keep: KeepCard,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError in this order: CARDS.NOT_FOUND (deleted ones too), CARDS.INCOMPLETE (of a new number, expiry and
   * security code one is missing), those of {@link PlainCard.read}, CARDS.INVALID_STATUS, CUSTOMERS.NOT_FOUND,
   * CARDS.OTHER_CUSTOMER, CARDS.NO_TOKENISER, CARDS.ALREADY_EXISTS, and those of {@link TokeniseCard.execute}
   */
  async execute(tenant: TenantContext, id: Identifier, change: CardChange): Promise<Card> {
    const existing = await this.find.live(tenant, id);
    const card = this.read(tenant, existing, change);
    const { status, customerId } = change;
    if (status === 'unknown') throw new DomainError('CARDS.INVALID_STATUS');
    if (customerId !== undefined) await this.customers.one(tenant, customerId);
    if (customerId !== undefined && customerId !== existing.customerId)
      throw new DomainError('CARDS.OTHER_CUSTOMER');
    // Of a card that is deleted nothing else need change.
    const replacement =
      card === undefined || status === 'deleted' ? undefined : await this.replacement(tenant, existing, card);
    return this.change(tenant, existing, replacement, change.holder, status);
  }

  /** @throws DomainError CARDS.NOT_FOUND */
  async delete(tenant: TenantContext, id: Identifier): Promise<void> {
    await this.change(tenant, await this.find.live(tenant, id), undefined, undefined, 'deleted');
  }

  /** @returns the card that was sent, or nothing where it stays the same */
  private read(tenant: TenantContext, existing: Card, change: CardChange): PlainCard | undefined {
    const { number, month, year, securityCode, brand = '', holder = existing.holder } = change;
    const today = todayOf(tenant, this.clock);
    if (number !== undefined && number !== existing.maskedNumber()) {
      if (month === undefined || year === undefined || securityCode === undefined)
        throw new DomainError('CARDS.INCOMPLETE');
      return PlainCard.read({ number, month, year, securityCode, brand, holder }, today);
    }
    if (parseHolder(holder) === undefined) throw new DomainError('CARDS.INVALID_HOLDER');
    const present = expiryText(existing.expiresOn);
    const expiry = { month: month ?? present.month, year: year ?? present.year };
    if (expiry.month !== present.month || expiry.year !== present.year) {
      if (parseExpiry(expiry.month, expiry.year, today) === undefined)
        throw new DomainError('CARDS.INVALID_EXPIRY');
      throw new DomainError('CARDS.INCOMPLETE', 'Another expiry needs the number: gateways are told of it');
    }
    return undefined;
  }

  private async replacement(
    tenant: TenantContext,
    { id, customerId }: Card,
    card: PlainCard,
  ): Promise<Replacement> {
    const { tenantId } = tenant;
    const customer = await this.customers.one(tenant, customerId);
    const gateways = await this.tokenise.gateways(tenantId);
    const fingerprint = await this.fingerprints.of(tenantId, card.number);
    await this.keep.assertNew(tenantId, customerId, fingerprint, id);
    const { details, tokens } = await this.tokenise.execute(tenantId, gateways, card, customer);
    return { details: { ...details, fingerprint }, tokens };
  }

  private change(
    tenant: TenantContext,
    { id, customerId }: Card,
    replacement: Replacement | undefined,
    holder: string | undefined,
    status: CardStatus | undefined,
  ): Promise<Card> {
    const { tenantId } = tenant;
    return this.unitOfWork.run(async () => {
      await this.cards.lockCustomer(tenantId, customerId);
      const card = await this.cards.findForChange(tenantId, id);
      if (card === null) throw new DomainError('CARDS.NOT_FOUND');
      if (replacement !== undefined) {
        await this.keep.assertNew(tenantId, customerId, replacement.details.fingerprint, id);
        card.replace(replacement.details);
        await this.cards.saveTokens(tenantId, id, replacement.tokens);
        await this.events.publish(new CardRegistered(tenant, customerId, id));
      } else if (holder !== undefined) card.rename(parseHolder(holder) ?? card.holder);
      if (status === 'deleted') {
        card.delete(this.clock.now());
        await this.cards.saveTokens(tenantId, id, new Map());
      } else if (status !== undefined) {
        if (status === 'primary') await this.cards.demotePrimary(tenantId, customerId, id);
        card.rank(status);
      }
      return card;
    });
  }
}
