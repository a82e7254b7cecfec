import type { Identifier } from '@mensal/kernel';
import type { Page, PageOf } from '@mensal/platform';
import type { BillingEvent } from './billing-events.js';

/** One line of an invoice's history: of the invoice itself, or of one of its charges. */
export interface HistoryEntry {
  at: Date;
  event: string;
  detail: Record<string, unknown>;
  chargeId: Identifier | null;
}

export abstract class InvoiceHistoryStore {
  /**
   * Holds the invoices until the transaction ends, so that what happens to one is told in its order.
   *
   * @param at business time
   */
  abstract add(tenantId: Identifier, at: Date, events: readonly BillingEvent[]): Promise<void>;
  /** Of the invoice and its charges, oldest first. */
  abstract of(tenantId: Identifier, invoiceId: Identifier, page: Page): Promise<PageOf<HistoryEntry>>;
}
