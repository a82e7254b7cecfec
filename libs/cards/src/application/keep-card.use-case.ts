import { FindCustomers } from '@mensal/customers';
import { todayOf, type TenantContext } from '@mensal/identity';
import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import { Events, UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { Card, type CardDetails, type LiveStatus } from '../domain/card.js';
import { CardRegistered } from '../events/card-registered.event.js';
import { CardRepository, type GatewayTokens } from './card.repository.js';
import { CardTokenizers } from './card-tokenizers.js';

export interface KeptCard {
  customerId: Identifier;
  details: CardDetails;
  status: LiveStatus;
  tokens: GatewayTokens;
}

/** Registers a card that gateways have given tokens for: the card and its tokens in one transaction, or neither. */
@Injectable()
export class KeepCard {
  constructor(
    private readonly cards: CardRepository,
    private readonly customers: FindCustomers,
    private readonly tokenizers: CardTokenizers,
    private readonly events: Events,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Within the current transaction, where there is one. A new primary card demotes the former one.
   *
   * @throws DomainError CUSTOMERS.NOT_FOUND, CARDS.ALREADY_EXISTS (by its fingerprint, where it has one), CARDS.REFUSED
   * (a token does not look like one of its gateway's)
   */
  async execute(tenant: TenantContext, { customerId, details, status, tokens }: KeptCard): Promise<Card> {
    const { tenantId } = tenant;
    for (const [gateway, token] of tokens)
      if (this.tokenizers.find(gateway)?.token.test(token) !== true) throw new DomainError('CARDS.REFUSED');
    return this.unitOfWork.run(async () => {
      await this.cards.lockCustomer(tenantId, customerId);
      await this.customers.one(tenant, customerId);
      await this.assertNew(tenantId, customerId, details.fingerprint);
      if (status === 'primary') await this.cards.demotePrimary(tenantId, customerId);
      const card = Card.register(tenantId, customerId, details, status, todayOf(tenant, this.clock));
      await this.cards.add(card);
      await this.cards.saveTokens(tenantId, card.id, tokens);
      await this.events.publish(new CardRegistered(tenant, customerId, card.id));
      return card;
    });
  }

  /** @throws DomainError CARDS.ALREADY_EXISTS where the customer has another card of that number */
  async assertNew(
    tenantId: Identifier,
    customerId: Identifier,
    fingerprint: Buffer | null,
    except?: Identifier,
  ): Promise<void> {
    if (fingerprint !== null && (await this.cards.isKnown(tenantId, customerId, fingerprint, except)))
      throw new DomainError('CARDS.ALREADY_EXISTS');
  }
}
