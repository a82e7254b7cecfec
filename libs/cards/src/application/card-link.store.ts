import type { Identifier } from '@mensal/kernel';

/** The way for one customer to register one card, without signing in: whoever has its address may use it. */
export interface CardLink {
  tenantId: Identifier;
  id: Identifier;
  customerId: Identifier;
  /** Business time. */
  expiresAt: Date;
  usedAt: Date | null;
}

export abstract class CardLinkStore {
  /** Within the current transaction. Other links of the customer end now, but one that is just being used. */
  abstract add(link: CardLink, secretHash: Buffer, now: Date): Promise<void>;
  abstract find(secretHash: Buffer): Promise<CardLink | undefined>;
  /** As it is now; nobody else changes it until the transaction ends. */
  abstract findForUse(secretHash: Buffer): Promise<CardLink | undefined>;
  abstract recordUse(link: CardLink, cardId: Identifier, now: Date): Promise<void>;
  /** Forgets those whose time had ended by then, used or not. */
  abstract clear(tenantId: Identifier, endedBefore: Date): Promise<void>;
}
