import { MerchantLook, type Look } from '@mensal/cards';
import { FindCustomers, type Customer } from '@mensal/customers';
import type { TenantContext } from '@mensal/identity';
import { dateIn, type CalendarDate, type Cents, type Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import type { Boleto, Pix } from '../domain/instrument.js';
import type { InvoiceReminders } from '../domain/invoice-reminders.js';
import type { Invoice } from '../domain/invoice.js';
import { allowedUntil } from '../domain/reminder-schedule.js';
import type { ReminderSettings } from '../domain/reminder-settings.js';
import type { CardNews, Withheld } from './card-mail.js';
import { FindCardNews } from './find-card-news.use-case.js';
import { FindInstruments, type Issued } from './find-instruments.use-case.js';
import { InvoiceRepository } from './invoice.repository.js';
import { ReminderSettingsStore } from './reminder-settings.store.js';
import { ReminderStore } from './reminder.store.js';

/** What is read of one tenant for its invoices that are looked at together, each once. */
export interface ReminderBatch {
  tenant: TenantContext;
  now: Date;
  today: CalendarDate;
  /** Until when mails may be sent today, where they may now. */
  closesAt: Date;
  settings: ReminderSettings;
  look: Look;
  /** But for those that somebody else holds. */
  invoices: ReadonlyMap<Identifier, Invoice>;
  customers: ReadonlyMap<Identifier, Customer>;
  instruments: ReadonlyMap<Identifier, Issued<Boleto | Pix>>;
  cardNews: ReadonlyMap<Identifier, CardNews | Withheld>;
  paidInPart: ReadonlySet<Identifier>;
  received: ReadonlyMap<Identifier, Cents>;
}

@Injectable()
export class ReadReminderBatch {
  constructor(
    private readonly reminders: ReminderStore,
    private readonly settings: ReminderSettingsStore,
    private readonly invoices: InvoiceRepository,
    private readonly customers: FindCustomers,
    private readonly instruments: FindInstruments,
    private readonly cardNews: FindCardNews,
    private readonly looks: MerchantLook,
  ) {}

  /** Within the current transaction, which holds the invoices from here on. */
  async execute(tenant: TenantContext, rows: readonly InvoiceReminders[], now: Date): Promise<ReminderBatch> {
    const { tenantId, timeZone } = tenant;
    const ids = rows.map(({ invoiceId }) => invoiceId);
    const invoices = await this.invoices.holdFree(tenantId, ids);
    const idsOf = (isWanted: (invoice: Invoice) => boolean) => invoices.filter(isWanted).map(({ id }) => id);
    const isOpen = ({ status }: Invoice) => status === 'open' || status === 'overdue';
    const byCard = idsOf((invoice) => isOpen(invoice) && invoice.paymentMethod === 'card');
    const otherwise = idsOf((invoice) => isOpen(invoice) && invoice.paymentMethod !== 'card');
    const customerIds = new Set(invoices.map(({ customerId }) => customerId));
    const settings = await this.settings.of(tenantId);
    return {
      tenant,
      now,
      today: dateIn(timeZone, now),
      closesAt: allowedUntil(now, settings, timeZone),
      settings,
      look: await this.looks.of(tenantId),
      invoices: new Map(invoices.map((invoice) => [invoice.id, invoice])),
      customers: await this.customers.many(tenantId, [...customerIds]),
      instruments: await this.instruments.of(tenant, otherwise),
      cardNews: await this.cardNews.of(tenant, byCard, now),
      paidInPart: await this.reminders.paidInPart(tenantId, otherwise),
      received: await this.reminders.receivedFor(
        tenantId,
        idsOf(({ status }) => status === 'paid'),
      ),
    };
  }
}
