import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import type { AccountHistory, InvoiceDraft } from '../domain/billing-cycle.js';
import type { BillingTerms } from '../domain/billing-terms.js';

export interface Issue {
  tenantId: Identifier;
  runId: Identifier;
  issuedOn: CalendarDate;
  terms: BillingTerms;
  drafts: readonly InvoiceDraft[];
}

export interface Issued {
  invoices: number;
  customers: number;
  /** Cents. */
  total: Cents;
}

/** Invoices as sets of rows: what a run reads of them, and how it writes them. */
export abstract class InvoiceLedger {
  /** What was billed before, for those customers that have any history. */
  abstract historyOf(
    tenantId: Identifier,
    customerIds: readonly Identifier[],
  ): Promise<ReadonlyMap<Identifier, AccountHistory>>;

  /**
   * Numbers and inserts the drafts whose customer has no invoice of that period yet. The tenant's counter is locked
   * here, and what is unbilled is read again under the lock: two runs at once bill nobody twice, and leave no gap.
   */
  abstract issue(issue: Issue): Promise<Issued>;

  /** Takes the tenant's next number; it is given back where the transaction fails. */
  abstract takeNumber(tenantId: Identifier): Promise<number>;

  /** Marks up to `limit` open invoices that are due on a date or before it as overdue. @returns how many. */
  abstract markOverdue(tenantId: Identifier, newestOverdue: CalendarDate, limit: number): Promise<number>;
}
