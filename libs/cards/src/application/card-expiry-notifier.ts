import type { TenantContext } from '@mensal/identity';
import type { Card } from '../domain/card.js';

/** Tells customers that their cards are about to expire. */
export abstract class CardExpiryNotifier {
  /** Called within the transaction that marks the cards as told of: what is written here stands or falls with the mark. */
  abstract notify(tenant: TenantContext, cards: readonly Card[]): Promise<void>;
}
