import type { TenantContext } from '@mensal/identity';
import type { Identifier } from '@mensal/kernel';

/** A customer has a card that may be charged, which there was not before, or not at these gateways. */
export class CardRegistered {
  constructor(
    readonly tenant: TenantContext,
    readonly customerId: Identifier,
    readonly cardId: Identifier,
  ) {}
}
