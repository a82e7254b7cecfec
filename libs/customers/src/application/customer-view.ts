import type { Identifier } from '@mensal/kernel';
import { FindSubscriptions, type SubscriptionView } from '@mensal/recurring-services';
import { Injectable } from '@nestjs/common';
import type { Customer } from '../domain/customer.js';
import { CustomerBillingStatus, type BillingStatus } from './customer-billing-status.js';

/** A customer with what other modules know of it. */
export interface CustomerView {
  customer: Customer;
  status: BillingStatus;
  subscriptions: SubscriptionView[];
}

@Injectable()
export class CustomerViews {
  constructor(
    private readonly billing: CustomerBillingStatus,
    private readonly subscriptions: FindSubscriptions,
  ) {}

  /** Two queries, however many customers. */
  async of(tenantId: Identifier, customers: readonly Customer[]): Promise<CustomerView[]> {
    const ids = customers.map((customer) => customer.id);
    const [statuses, subscriptions] = [
      await this.billing.of(tenantId, ids),
      Map.groupBy(
        await this.subscriptions.ofCustomers(tenantId, ids),
        (subscription) => subscription.customerId,
      ),
    ];
    return customers.map((customer) => ({
      customer,
      status: statuses.get(customer.id) ?? {
        situation: 'Novo',
        isBeingBilled: false,
        lastBilledOn: null,
        lastPaidOn: null,
      },
      subscriptions: subscriptions.get(customer.id) ?? [],
    }));
  }
}
