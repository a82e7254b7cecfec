import type { Customer } from '@mensal/customers';
import type { TenantContext } from '@mensal/identity';

/** Sends a customer the link to the page on which a card is registered. */
export abstract class CardLinkSender {
  /** @throws DomainError CARDS.LINK_NOT_SENT */
  abstract send(tenant: TenantContext, customer: Customer): Promise<void>;
}
