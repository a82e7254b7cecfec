import type { Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import {
  SubscriptionRepository,
  type BillableService,
  type SubscriptionView,
} from './subscription.repository.js';

@Injectable()
export class FindSubscriptions {
  constructor(private readonly subscriptions: SubscriptionRepository) {}

  /** All services of some customers, active or not. */
  ofCustomers(tenantId: Identifier, customerIds: readonly Identifier[]): Promise<SubscriptionView[]> {
    return this.subscriptions.viewsOf(tenantId, customerIds);
  }

  /** What some customers are to be billed for, sorted by customer. */
  billable(tenantId: Identifier, customerIds: readonly Identifier[]): Promise<BillableService[]> {
    return this.subscriptions.billableOf(tenantId, customerIds);
  }
}
