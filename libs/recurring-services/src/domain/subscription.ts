import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';

export interface SubscriptionTerms {
  price: Cents;
  active: boolean;
}

/** A customer has a service, at a price of its own. */
export class Subscription {
  readonly tenantId!: Identifier;
  readonly customerId!: Identifier;
  readonly serviceId!: Identifier;
  /** Cents a month. */
  price!: Cents;
  active!: boolean;
  /** The day since which it has been active without a break; nothing is billed for the time before. */
  activeSince!: CalendarDate | null;
  readonly createdOn!: CalendarDate;

  private constructor(state: Subscription) {
    Object.assign(this, state);
  }

  static begin(
    key: { tenantId: Identifier; customerId: Identifier; serviceId: Identifier },
    { price, active }: SubscriptionTerms,
    today: CalendarDate,
  ): Subscription {
    return new Subscription({
      ...key,
      price,
      active,
      activeSince: active ? today : null,
      createdOn: today,
    } as Subscription);
  }

  change({ price, active }: SubscriptionTerms, today: CalendarDate): void {
    this.price = price;
    if (active !== this.active) {
      this.active = active;
      this.activeSince = active ? today : null;
    }
  }
}
