import { DomainError, newIdentifier, type CalendarDate, type Cents, type Identifier } from '@mensal/kernel';

const MAX_DESCRIPTION = 100;

export interface ServiceDetails {
  description: string;
  price: Cents;
  active: boolean;
}

/** Something a merchant charges for each month: an entry of the tenant's catalogue. */
export class Service {
  readonly tenantId!: Identifier;
  readonly id!: Identifier;
  description!: string;
  /** Suggested price in cents; what a customer pays stands with the customer's subscription. */
  price!: Cents;
  active!: boolean;
  /** The day since which it has been active without a break; nothing is billed for the time before. */
  activeSince!: CalendarDate | null;
  readonly createdOn!: CalendarDate;
  deletedAt!: Date | null;

  private constructor(state: Service) {
    Object.assign(this, state);
  }

  /** @throws DomainError SERVICES.INVALID_DESCRIPTION, SERVICES.DESCRIPTION_TOO_LONG */
  static create(tenantId: Identifier, details: ServiceDetails, today: CalendarDate): Service {
    const { price, active } = details;
    return new Service({
      tenantId,
      id: newIdentifier(),
      description: checked(details.description),
      price,
      active,
      activeSince: active ? today : null,
      createdOn: today,
      deletedAt: null,
    } as Service);
  }

  /** @throws DomainError as {@link create} */
  change(details: Partial<ServiceDetails>, today: CalendarDate): void {
    if (details.description !== undefined) this.description = checked(details.description);
    if (details.price !== undefined) this.price = details.price;
    if (details.active !== undefined && details.active !== this.active) {
      this.active = details.active;
      this.activeSince = details.active ? today : null;
    }
  }

  /** Deleted services are kept for the books: invoices name them. */
  delete(now: Date): void {
    this.active = false;
    this.activeSince = null;
    this.deletedAt = now;
  }
}

function checked(description: string): string {
  if (description.trim() === '') throw new DomainError('SERVICES.INVALID_DESCRIPTION');
  if (description.length > MAX_DESCRIPTION) throw new DomainError('SERVICES.DESCRIPTION_TOO_LONG');
  return description;
}
