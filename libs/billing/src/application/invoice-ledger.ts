import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import type { AccountHistory, InvoiceDraft } from '../domain/billing-cycle.js';
import type { IssuedInvoice } from './open-collections.use-case.js';
import type { BillingTerms } from '../domain/billing-terms.js';

export interface History {
  /** Of those customers that have any. */
  of: ReadonlyMap<Identifier, AccountHistory>;
  /** How often the run that numbers this tenant's invoices had changed when the history was read. */
  asOf: number;
}

export interface Issue {
  tenantId: Identifier;
  runId: Identifier;
  issuedOn: CalendarDate;
  terms: BillingTerms;
  drafts: readonly InvoiceDraft[];
  /** As the history told it. */
  asOf: number;
}

export interface Issued {
  invoices: IssuedInvoice[];
  customers: number;
  /** Cents. */
  total: Cents;
}

/** Invoices as sets of rows: what a run reads of them, and how it writes them. */
export abstract class InvoiceLedger {
  /** What was billed before. */
  abstract historyOf(tenantId: Identifier, customerIds: readonly Identifier[]): Promise<History>;

  /**
   * Numbers and inserts the drafts whose customer has no invoice of that period yet. The tenant's counter is locked
   * here. Where another run has numbered since the history was read, what is unbilled is read again under the lock:
   * two runs at once bill nobody twice, and leave no gap. (Batches of one run are about different customers.)
   */
  abstract issue(issue: Issue): Promise<Issued>;

  /** Takes the tenant's next number; it is given back where the transaction fails. */
  abstract takeNumber(tenantId: Identifier): Promise<number>;

  /** Marks up to `limit` open invoices that are due on a date or before it as overdue. @returns these. */
  abstract markOverdue(
    tenantId: Identifier,
    newestOverdue: CalendarDate,
    limit: number,
  ): Promise<{ id: Identifier; dueOn: CalendarDate }[]>;
}
