import { TenantDirectory } from '@mensal/identity';
import { addDays, Clock, startOfDay, type CalendarDate, type Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { Injectable, Logger } from '@nestjs/common';
import type { InvoiceReminders, NextMail } from '../domain/invoice-reminders.js';
import type { Invoice } from '../domain/invoice.js';
import { allowedFrom, remindersOf, type Reminder } from '../domain/reminder-schedule.js';
import { Announce } from './announce.js';
import type { BillingEvent } from './billing-events.js';
import { cardMail } from './card-mail.js';
import { addressOf, InvoiceMails } from './invoice-mails.js';
import { InvoiceHistoryStore } from './invoice-history.store.js';
import { PaymentPages } from './payment-pages.js';
import { receiptMail } from './receipt-mail.js';
import { ReadReminderBatch, type ReminderBatch } from './reminder-batch.js';
import { kindOf, meansOf, reminderMail } from './reminder-mail.js';
import { ReminderStore, type DueReminder } from './reminder.store.js';

export const REMINDER_QUEUE = 'billing.reminders';
const BATCH = 50;
/** Somebody else changes the invoice just now. */
const HELD_MS = 5_000;
const DAY_MS = 86_400_000;

/** A batch, and what comes of it. */
interface Batch extends ReminderBatch {
  /** By due date: many invoices share one. */
  schedules: Map<CalendarDate, Reminder[]>;
  /** What was sent, and what could not be. */
  sent: BillingEvent[];
  skipped: BillingEvent[];
}

/**
 * Writes to payers of invoices that are due to be looked at. An invoice is read when its mail is made, so that what was
 * paid or given up meanwhile is not reminded of, and held until its mail is committed together with its progress. Nothing
 * is waited for: whoever changes an invoice has it looked at while it holds it. Any number of workers share the work.
 */
@Injectable()
export class SendReminders {
  private readonly logger = new Logger(SendReminders.name);

  constructor(
    private readonly reminders: ReminderStore,
    private readonly readBatch: ReadReminderBatch,
    private readonly tenants: TenantDirectory,
    private readonly mails: InvoiceMails,
    private readonly pages: PaymentPages,
    private readonly announce: Announce,
    private readonly history: InvoiceHistoryStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Until none is due, or `signal` asks to stop. What goes wrong for one tenant stops none of the others: a sweep comes
   * back to it.
   */
  async execute(signal: AbortSignal): Promise<void> {
    const failed = new Set<Identifier>();
    let found = BATCH;
    while (found === BATCH && !signal.aborted) {
      const due = await this.reminders.due(this.clock.now(), BATCH, [...failed]);
      for (const [tenantId, rows] of Map.groupBy(due, (row) => row.tenantId))
        if (!(await this.workOnSome(tenantId, rows))) failed.add(tenantId);
      found = due.length;
    }
  }

  /** @returns false where it failed */
  private workOnSome(tenantId: Identifier, due: readonly DueReminder[]): Promise<boolean> {
    const ids = due.map(({ invoiceId }) => invoiceId);
    const work = async () => {
      const now = this.clock.now();
      const rows = await this.reminders.claim(tenantId, ids, now);
      await this.workOnTenant(tenantId, rows, now);
      await this.reminders.save(rows);
      return true;
    };
    return this.unitOfWork
      .isolated(() => this.unitOfWork.run(work))
      .catch((error: unknown) => {
        this.logger.error({ err: error, tenant: tenantId }, 'Writing to the payers of a tenant failed');
        return false;
      });
  }

  private async workOnTenant(tenantId: Identifier, rows: InvoiceReminders[], now: Date): Promise<void> {
    if (rows.length === 0) return;
    const tenant = await this.tenants.find(tenantId);
    if (tenant === undefined) {
      // A disabled merchant's payers are not written to, until it is active again.
      for (const row of rows) row.dueAt = new Date(now.getTime() + DAY_MS);
      return;
    }
    const found = await this.readBatch.execute(tenant, rows, now);
    const batch: Batch = { ...found, schedules: new Map(), sent: [], skipped: [] };
    for (const row of rows) await this.workOn(row, batch);
    await this.announce.execute(tenantId, batch.sent);
    if (batch.skipped.length > 0) await this.history.add(tenantId, now, batch.skipped);
  }

  private async workOn(row: InvoiceReminders, batch: Batch): Promise<void> {
    const { settings, tenant, now } = batch;
    const invoice = batch.invoices.get(row.invoiceId);
    if (invoice === undefined) {
      row.dueAt = new Date(now.getTime() + HELD_MS);
      return;
    }
    row.dueAt = null;
    if (invoice.status === 'paid') return this.acknowledge(row, invoice, batch);
    const isOpen = settings.active && (invoice.status === 'open' || invoice.status === 'overdue');
    const isReminded = isOpen && settings.methods.includes(invoice.paymentMethod);
    // Whoever switches this on later does not want the old ones sent.
    if (!isReminded || !settings.onIssue) row.toIssue = false;
    if (isOpen && invoice.paymentMethod === 'card') return this.tellOfCards(row, invoice, batch);
    if (!isReminded) return;
    row.follow(invoice.dueOn, now);
    const reminders = scheduleOf(invoice.dueOn, batch);
    const rules = { settings, timeZone: tenant.timeZone };
    const next = row.next(reminders, rules, now);
    const waitUntil = next?.at.getTime() === now.getTime() ? this.waits(row, next, batch) : next?.at;
    if (next === undefined || waitUntil !== undefined) {
      row.dueAt = waitUntil ?? null;
      return;
    }
    await this.remind(row, next, invoice, batch);
    row.done(reminders, rules, now);
  }

  /** Until when a mail waits that could be sent now; `undefined` where it does not. */
  private waits(row: InvoiceReminders, next: NextMail, batch: Batch): Date | undefined {
    const { settings, tenant, today, now } = batch;
    const { timeZone } = tenant;
    const charge = batch.instruments.get(row.invoiceId);
    if (next.kind === 'issued' && charge === undefined) return row.waitsUntil({ settings, timeZone }, now);
    // It is on its way, or somebody is to look at what came in: no reminder that day.
    if (charge?.ordered !== true && !batch.paidInPart.has(row.invoiceId)) return undefined;
    return allowedFrom(startOfDay(addDays(today, 1), timeZone), settings, timeZone);
  }

  private async remind(row: InvoiceReminders, next: NextMail, invoice: Invoice, batch: Batch): Promise<void> {
    const { tenant, today, closesAt } = batch;
    const { id: invoiceId } = invoice;
    const link = this.pages.addressOf(invoice);
    const means = meansOf(batch.instruments.get(invoiceId), invoice, today, link);
    const customer = batch.customers.get(invoice.customerId);
    if (customer === undefined || addressOf(customer) === undefined) return skip(row, 'no-email', batch);
    if (means.charge === undefined && link === null) return skip(row, 'nothing-to-pay-with', batch);
    const mail = { ...reminderMail(next, invoice, today, means), notAfter: closesAt };
    if (!(await this.mails.send(tenant.tenantId, batch.look, customer, mail)))
      return skip(row, 'no-email', batch);
    batch.sent.push({
      type: 'invoice.reminded',
      invoiceId,
      detail: {
        kind: kindOf(next, invoice, today),
        ...(next.kind === 'reminder' && { day: next.day }),
        total: invoice.amountsOn(today).total,
        charge: means.charge?.id ?? null,
      },
    });
  }

  /** Cards are charged at night; nobody is written to then. Days without banks do not matter to a card. */
  private async tellOfCards(row: InvoiceReminders, invoice: Invoice, batch: Batch): Promise<void> {
    const { settings, tenant, today, closesAt, look, now } = batch;
    const news = batch.cardNews.get(row.invoiceId);
    if (news === undefined) return;
    if (news.kind === 'withheld') {
      row.dueAt = new Date(Math.max(news.until.getTime(), now.getTime() + HELD_MS));
      return;
    }
    const at = allowedFrom(now, { ...settings, bankingDaysOnly: false }, tenant.timeZone);
    if (at > now) {
      row.dueAt = at;
      return;
    }
    const link = this.pages.addressOf(invoice);
    const customer = batch.customers.get(invoice.customerId);
    if (customer === undefined || addressOf(customer) === undefined) return skip(row, 'no-email', batch);
    if (link === null && news.kind !== 'refused') return skip(row, 'nothing-to-pay-with', batch);
    const mail = { ...cardMail(news, invoice, today, link), notAfter: closesAt };
    if (!(await this.mails.send(tenant.tenantId, look, customer, mail))) skip(row, 'no-email', batch);
  }

  /** A receipt, where the payer can be written to. */
  private async acknowledge(row: InvoiceReminders, invoice: Invoice, batch: Batch): Promise<void> {
    const { settings, tenant, look, received } = batch;
    const customer = batch.customers.get(invoice.customerId);
    if (row.receipted) return;
    row.receipted = true;
    if (!settings.active || !settings.onPayment || customer === undefined) return;
    const mail = receiptMail(invoice, received.get(invoice.id), this.pages.addressOf(invoice));
    await this.mails.send(tenant.tenantId, look, customer, mail);
  }
}

function scheduleOf(dueOn: CalendarDate, { schedules, settings, tenant }: Batch): Reminder[] {
  const known = schedules.get(dueOn) ?? remindersOf(dueOn, settings, tenant.timeZone);
  schedules.set(dueOn, known);
  return known;
}

/** An invoice's history says once that its payer is not written to, and why. */
function skip(row: InvoiceReminders, reason: 'no-email' | 'nothing-to-pay-with', { skipped }: Batch): void {
  if (row.skipped) return;
  row.skipped = true;
  skipped.push({ type: 'invoice.reminded', invoiceId: row.invoiceId, detail: { skipped: reason } });
}
