import { FindCustomers, type Customer } from '@mensal/customers';
import { TenantDirectory, type TenantContext } from '@mensal/identity';
import type { CalendarDate } from '@mensal/kernel';
import { Events } from '@mensal/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Invoice } from '../domain/invoice.js';
import { BillingHappened, type BillingEvent } from './billing-events.js';
import { InvoiceRepository } from './invoice.repository.js';
import { PayerMails } from './payer-mails.js';
import { ReminderSettingsStore } from './reminder-settings.store.js';

/** Tells payers what becomes of their cards, as the collection decides it. */
@Injectable()
export class CardMailJobs implements OnModuleInit {
  constructor(
    private readonly mails: PayerMails,
    private readonly settings: ReminderSettingsStore,
    private readonly invoices: InvoiceRepository,
    private readonly customers: FindCustomers,
    private readonly tenants: TenantDirectory,
    private readonly events: Events,
  ) {}

  onModuleInit(): void {
    this.events.on(BillingHappened, (happened) => this.hear(happened));
  }

  private async hear({ tenantId, events }: BillingHappened): Promise<void> {
    const heard = events.filter(isOfCards);
    if (heard.length === 0 || !(await this.settings.of(tenantId)).active) return;
    const tenant = await this.tenants.find(tenantId);
    if (tenant === undefined) return;
    const ids = heard.map(({ invoiceId }) => invoiceId);
    const invoices = await this.invoices.several(tenantId, ids);
    const payers = [...invoices.values()].map(({ customerId }) => customerId);
    const customers = await this.customers.many(tenantId, payers);
    for (const event of heard) {
      const invoice = invoices.get(event.invoiceId);
      const customer = invoice && customers.get(invoice.customerId);
      if (invoice !== undefined && customer !== undefined) await this.tell(tenant, event, invoice, customer);
    }
  }

  private async tell(
    tenant: TenantContext,
    { type, detail }: BillingEvent,
    invoice: Invoice,
    customer: Customer,
  ): Promise<void> {
    if (type === 'collection.retry-planned')
      await this.mails.cardRefused(tenant, invoice, customer, detail['on'] as CalendarDate);
    else if (type === 'collection.ended') await this.mails.cardsExhausted(tenant, invoice, customer);
    else await this.mails.cardMissing(tenant, invoice, customer);
  }
}

function isOfCards({ type, detail }: BillingEvent): boolean {
  return (
    type === 'collection.retry-planned' ||
    type === 'collection.ended' ||
    (type === 'collection.stuck' && detail['reason'] === 'no-card')
  );
}
