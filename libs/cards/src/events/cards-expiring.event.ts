import type { TenantContext } from '@mensal/identity';
import type { Identifier } from '@mensal/kernel';
import type { Card } from '../domain/card.js';

/** Cards of one customer expire within 30 days, counting their last good day. Told once of each. */
export class CardsExpiring {
  constructor(
    readonly tenant: TenantContext,
    readonly customerId: Identifier,
    readonly cards: readonly Card[],
  ) {}
}
