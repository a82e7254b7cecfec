import { FindCustomers } from '@mensal/customers';
import type { TenantContext } from '@mensal/identity';
import { DomainError, type CalendarDate, type Identifier } from '@mensal/kernel';
import type { Page, PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { Card, CardStatus } from '../domain/card.js';
import { CardRepository, type CardAtGateway, type ChargeableCard } from './card.repository.js';

/** A card, and the gateways that hold a token of it. */
export interface CardView {
  card: Card;
  gateways: string[];
}

@Injectable()
export class FindCards {
  constructor(
    private readonly cards: CardRepository,
    private readonly customers: FindCustomers,
  ) {}

  /** A deleted card is found. @throws DomainError CARDS.NOT_FOUND */
  async one({ tenantId }: TenantContext, id: Identifier): Promise<Card> {
    const card = await this.cards.find(tenantId, id);
    if (card === null) throw new DomainError('CARDS.NOT_FOUND');
    return card;
  }

  /** @throws DomainError CARDS.NOT_FOUND for a deleted one too */
  async live(tenant: TenantContext, id: Identifier): Promise<Card> {
    const card = await this.one(tenant, id);
    if (card.status === 'deleted') throw new DomainError('CARDS.NOT_FOUND');
    return card;
  }

  /** A customer's cards in order of creation. @throws DomainError CUSTOMERS.NOT_FOUND */
  async ofCustomer(
    tenant: TenantContext,
    customerId: Identifier,
    status: CardStatus | undefined,
    page: Page,
  ): Promise<PageOf<CardView>> {
    await this.customers.one(tenant, customerId);
    const { items, total } = await this.cards.list(tenant.tenantId, customerId, status, page);
    return { items: await this.viewsOf(tenant.tenantId, items), total };
  }

  async view({ tenantId }: TenantContext, card: Card): Promise<CardView> {
    const [view] = await this.viewsOf(tenantId, [card]);
    return view as CardView;
  }

  /**
   * A customer's cards that may be charged, in the order in which they are to be tried: neither deleted nor expired, the
   * primary one first.
   *
   * @param today the tenant's business date
   */
  chargeable(tenantId: Identifier, customerId: Identifier, today: CalendarDate): Promise<ChargeableCard[]> {
    return this.cards.chargeable(tenantId, customerId, today);
  }

  /** As {@link chargeable}, of many customers at once; customers without any are not among them. */
  chargeableOf(
    tenantId: Identifier,
    customerIds: readonly Identifier[],
    today: CalendarDate,
  ): Promise<Map<Identifier, ChargeableCard[]>> {
    return this.cards.chargeableOf(tenantId, [...new Set(customerIds)], today);
  }

  /** As {@link gatewayToken}, of many cards at once, by {@link tokenKey}. */
  gatewayTokens(tenantId: Identifier, cards: readonly CardAtGateway[]): Promise<Map<string, string>> {
    return this.cards.tokens(tenantId, cards);
  }

  /** A gateway's token for a card, opened: to be sent to that gateway, and shown nowhere. Deleted cards have none. */
  gatewayToken(tenantId: Identifier, cardId: Identifier, gateway: string): Promise<string | undefined> {
    return this.cards.token(tenantId, cardId, gateway);
  }

  private async viewsOf(tenantId: Identifier, cards: readonly Card[]): Promise<CardView[]> {
    const gateways = await this.cards.gatewaysOf(
      tenantId,
      cards.map(({ id }) => id),
    );
    return cards.map((card) => ({ card, gateways: gateways.get(card.id) ?? [] }));
  }
}
