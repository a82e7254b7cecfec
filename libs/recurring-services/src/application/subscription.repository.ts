import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import type { Subscription } from '../domain/subscription.js';

/** A subscription with what its service is called. */
export interface SubscriptionView {
  customerId: Identifier;
  serviceId: Identifier;
  description: string;
  /** Cents a month. */
  price: Cents;
  active: boolean;
  createdOn: CalendarDate;
}

/** What a customer is to be billed for, as plain data: one entry for each active subscription to an active service. */
export interface BillableService {
  customerId: Identifier;
  serviceId: Identifier;
  description: string;
  price: Cents;
  /** Since when both the subscription and the service have been active. */
  since: CalendarDate;
}

export abstract class SubscriptionRepository {
  /** @returns false where the customer has the service already, also when two callers add it at once. */
  abstract add(subscription: Subscription): Promise<boolean>;
  abstract find(
    tenantId: Identifier,
    customerId: Identifier,
    serviceId: Identifier,
  ): Promise<Subscription | null>;
  abstract remove(subscription: Subscription): Promise<void>;
  /** Of several customers, in order of creation. */
  abstract viewsOf(tenantId: Identifier, customerIds: readonly Identifier[]): Promise<SubscriptionView[]>;
  /** Sorted by customer. */
  abstract billableOf(tenantId: Identifier, customerIds: readonly Identifier[]): Promise<BillableService[]>;
  abstract deactivateAllOf(tenantId: Identifier, serviceId: Identifier): Promise<void>;
}
