import { FindCustomers } from '@mensal/customers';
import type { TenantContext } from '@mensal/identity';
import type { Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import { CardLinkSender } from './card-link-sender.js';

@Injectable()
export class SendCardLink {
  constructor(
    private readonly customers: FindCustomers,
    private readonly sender: CardLinkSender,
  ) {}

  /** @throws DomainError CUSTOMERS.NOT_FOUND, CARDS.LINK_NOT_SENT */
  async execute(tenant: TenantContext, customerId: Identifier): Promise<void> {
    await this.sender.send(tenant, await this.customers.one(tenant, customerId));
  }
}
