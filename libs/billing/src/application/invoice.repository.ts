import type { CalendarDate, Identifier, Period } from '@mensal/kernel';
import type { Page, PageOf } from '@mensal/platform';
import type { Invoice, InvoiceStatus, PaymentMethod } from '../domain/invoice.js';

export interface InvoiceFilter {
  customerId?: Identifier;
  /** As it is on `newestOverdue`, the newest due date that is late today. Without it, all but deleted ones. */
  status?: InvoiceStatus;
  newestOverdue: CalendarDate;
  /** The month billed, or where there is none the month of the due date. */
  period?: Period;
  paymentMethod?: PaymentMethod;
  dueFrom?: CalendarDate;
  dueTo?: CalendarDate;
}

export abstract class InvoiceRepository {
  abstract add(invoice: Invoice): Promise<void>;
  /** Held until the transaction ends, so that two changes at once do not mix. */
  abstract findForChange(tenantId: Identifier, id: Identifier): Promise<Invoice | null>;
  /** In the order of their ids, held until the transaction ends; for {@link savePaid}. */
  abstract hold(tenantId: Identifier, ids: readonly Identifier[]): Promise<Invoice[]>;
  /** Of invoices that are held: whether they are paid, and when. */
  abstract savePaid(invoices: readonly Invoice[]): Promise<void>;
  /** Some of them, but for those that somebody else holds; held until the transaction ends. Changes are not saved. */
  abstract holdFree(tenantId: Identifier, ids: readonly Identifier[]): Promise<Invoice[]>;
  abstract find(tenantId: Identifier, id: Identifier): Promise<Invoice | null>;
  abstract findByPage(tenantId: Identifier, pageKey: Identifier): Promise<Invoice | null>;
  /** In order of their numbers. */
  abstract list(tenantId: Identifier, filter: InvoiceFilter, page: Page): Promise<PageOf<Invoice>>;
}
