import {
  DomainError,
  newIdentifier,
  type CalendarDate,
  type CardBrand,
  type Identifier,
} from '@mensal/kernel';

/** One card of a customer's is primary at most; a deleted one is kept for the books and never charged. */
export type CardStatus = 'primary' | 'secondary' | 'deleted';
export type LiveStatus = Exclude<CardStatus, 'deleted'>;

/** What is kept of a card beside its gateways' tokens. */
export interface CardDetails {
  brand: CardBrand;
  /** As it is answered: in the caller's writing, or ours. */
  brandName: string;
  /** Four digits. */
  lastFour: string;
  /** The last day on which it is good, in the tenant's time zone. */
  expiresOn: CalendarDate;
  holder: string;
  /** Recognises the number again, under the tenant's own key; null where the number never reached this server. */
  fingerprint: Buffer | null;
}

/** A customer's card, without the card. */
export class Card {
  readonly tenantId!: Identifier;
  readonly id!: Identifier;
  readonly customerId!: Identifier;
  brand!: CardBrand;
  brandName!: string;
  lastFour!: string;
  expiresOn!: CalendarDate;
  holder!: string;
  fingerprint!: Buffer | null;
  status!: CardStatus;
  readonly createdOn!: CalendarDate;
  deletedAt!: Date | null;
  /** The day on which its coming expiry was told. */
  expiryNoticedOn!: CalendarDate | null;

  private constructor(state: Card) {
    Object.assign(this, state);
  }

  static register(
    tenantId: Identifier,
    customerId: Identifier,
    details: CardDetails,
    status: LiveStatus,
    today: CalendarDate,
  ): Card {
    const fixed = { tenantId, id: newIdentifier(), customerId, createdOn: today };
    return new Card({ ...fixed, ...details, status, deletedAt: null, expiryNoticedOn: null } as Card);
  }

  /** `...0333` */
  maskedNumber(): string {
    return `...${this.lastFour}`;
  }

  /** Another card, or the same one anew, in the place of this one. */
  replace(details: CardDetails): void {
    this.assertLive();
    Object.assign(this, details);
    this.expiryNoticedOn = null;
  }

  rename(holder: string): void {
    this.assertLive();
    this.holder = holder;
  }

  /** Whoever makes it primary has demoted the former one. */
  rank(status: LiveStatus): void {
    this.assertLive();
    this.status = status;
  }

  delete(now: Date): void {
    this.assertLive();
    this.status = 'deleted';
    this.deletedAt = now;
  }

  private assertLive(): void {
    if (this.status === 'deleted') throw new DomainError('CARDS.NOT_FOUND');
  }
}
