import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import type { InvoiceReminders } from '../domain/invoice-reminders.js';
import type { MissedMail } from './missed-mail.js';

export type DueReminder = Pick<InvoiceReminders, 'tenantId' | 'invoiceId'>;

/** How far the payers of invoices have been written to. A tenant that has never set how it collects has no rows. */
export abstract class ReminderStore {
  /**
   * Has invoices looked at now, whether they were looked at before or not.
   *
   * @param now business time
   * @param issued whether they were issued just now, and are to be sent to their payers
   */
  abstract look(
    tenantId: Identifier,
    invoiceIds: readonly Identifier[],
    now: Date,
    issued: boolean,
  ): Promise<void>;

  /** Has all open invoices looked at that were before. */
  abstract lookAtAll(tenantId: Identifier, now: Date): Promise<void>;

  /** Takes in open invoices that nobody has told of, such as those from before the tenant collected by itself. */
  abstract takeIn(tenantId: Identifier, dueFrom: CalendarDate, now: Date): Promise<void>;

  /** A mail was not sent: its invoice is looked at as if the mail had not been written. */
  abstract takeBack(tenantId: Identifier, mail: MissedMail, now: Date): Promise<void>;

  /** Those to be looked at and in nobody's hand, of all tenants but some, the longest waiting first. */
  abstract due(now: Date, limit: number, except: readonly Identifier[]): Promise<DueReminder[]>;
  /** Of a tenant's invoices, those that are still due and in nobody's hand; held until the transaction ends. */
  abstract claim(
    tenantId: Identifier,
    invoiceIds: readonly Identifier[],
    now: Date,
  ): Promise<InvoiceReminders[]>;
  abstract save(reminders: readonly InvoiceReminders[]): Promise<void>;
  abstract nextDueAt(): Promise<Date | undefined>;

  /** Of some unpaid invoices, those that something was paid for all the same: a person decides what is to follow. */
  abstract paidInPart(tenantId: Identifier, invoiceIds: readonly Identifier[]): Promise<Set<Identifier>>;

  /** What gateways have received that paid for invoices, in cents; nothing where they were paid otherwise. */
  abstract receivedFor(
    tenantId: Identifier,
    invoiceIds: readonly Identifier[],
  ): Promise<Map<Identifier, Cents>>;
}
