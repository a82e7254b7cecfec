import type { CalendarDate, Identifier } from '@mensal/kernel';
import type { Page, PageOf } from '@mensal/platform';
import type { Card, CardStatus, LiveStatus } from '../domain/card.js';

/** A gateway's name → its token for a card. */
export type GatewayTokens = ReadonlyMap<string, string>;

/** A card that may be charged, with the gateways that hold it. */
export interface ChargeableCard {
  id: Identifier;
  customerId: Identifier;
  status: LiveStatus;
  brand: Card['brand'];
  lastFour: string;
  expiresOn: CalendarDate;
  gateways: string[];
}

export interface CardAtGateway {
  cardId: Identifier;
  gateway: string;
}

/** The key of a token among many. */
export const tokenKey = ({ cardId, gateway }: CardAtGateway) => `${cardId}/${gateway}`;

/** Tokens are sealed here: they leave opened, one by one. Deleted cards have none. */
export abstract class CardRepository {
  /** Lets nobody else change the customer's cards until the transaction ends. */
  abstract lockCustomer(tenantId: Identifier, customerId: Identifier): Promise<void>;
  abstract add(card: Card): Promise<void>;
  /** Deleted cards are found too. */
  abstract find(tenantId: Identifier, id: Identifier): Promise<Card | null>;
  /** As it is now, to be changed within the transaction. */
  abstract findForChange(tenantId: Identifier, id: Identifier): Promise<Card | null>;
  /** In order of creation. Without a status: all that are not deleted. */
  abstract list(
    tenantId: Identifier,
    customerId: Identifier,
    status: CardStatus | undefined,
    page: Page,
  ): Promise<PageOf<Card>>;
  /** Whether the customer has a card of that number that is not deleted, other than `except`. */
  abstract isKnown(
    tenantId: Identifier,
    customerId: Identifier,
    fingerprint: Buffer,
    except?: Identifier,
  ): Promise<boolean>;
  /** Makes the customer's primary card, if there is one other than `except`, secondary. */
  abstract demotePrimary(tenantId: Identifier, customerId: Identifier, except?: Identifier): Promise<void>;

  /** Replaces all tokens of a card. */
  abstract saveTokens(tenantId: Identifier, cardId: Identifier, tokens: GatewayTokens): Promise<void>;
  abstract gatewaysOf(
    tenantId: Identifier,
    cardIds: readonly Identifier[],
  ): Promise<Map<Identifier, string[]>>;
  abstract token(tenantId: Identifier, cardId: Identifier, gateway: string): Promise<string | undefined>;

  /** Opened, by card and gateway. */
  abstract tokens(tenantId: Identifier, cards: readonly CardAtGateway[]): Promise<Map<string, string>>;

  /** By customer: neither deleted nor expired, the primary one first, then in order of creation. */
  abstract chargeableOf(
    tenantId: Identifier,
    customerIds: readonly Identifier[],
    today: CalendarDate,
  ): Promise<Map<Identifier, ChargeableCard[]>>;
  /** Neither deleted nor expired, the primary one first, then in order of creation. */
  abstract chargeable(
    tenantId: Identifier,
    customerId: Identifier,
    today: CalendarDate,
  ): Promise<ChargeableCard[]>;
  /**
   * Cards that expire by a day and were not told of, marked as told of on `today`: all of each customer, of so many
   * customers.
   */
  abstract takeExpiring(
    tenantId: Identifier,
    by: CalendarDate,
    today: CalendarDate,
    customers: number,
  ): Promise<Card[]>;
}
