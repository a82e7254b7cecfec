import type { CalendarDate, Identifier } from '@mensal/kernel';

/** Where a customer stands with billing, in the contract's words. */
export type Situation = 'Novo' | 'Processado' | 'Reprocessar';

export interface BillingStatus {
  situation: Situation;
  /** A run that will look at customers around this one is under way. */
  isBeingBilled: boolean;
  lastBilledOn: CalendarDate | null;
  lastPaidOn: CalendarDate | null;
}

/**
 * What billing knows of customers. Asked when a customer is read, and answered by the billing module: it is not
 * written to each customer on each run, so it cannot differ from the invoices.
 */
export abstract class CustomerBillingStatus {
  abstract of(
    tenantId: Identifier,
    customerIds: readonly Identifier[],
  ): Promise<ReadonlyMap<Identifier, BillingStatus>>;
}
