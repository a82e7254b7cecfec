import { Clock, DomainError, type CalendarDate, type Identifier } from '@mensal/kernel';
import { FindCustomers } from '@mensal/customers';
import { todayOf, type TenantContext } from '@mensal/identity';
import type { Page, PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { Invoice } from '../domain/invoice.js';
import { newestOverdueDate } from '../domain/late-payment.js';
import { InvoiceRepository, type InvoiceFilter } from './invoice.repository.js';

@Injectable()
export class FindInvoices {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly customers: FindCustomers,
    private readonly clock: Clock,
  ) {}

  /** The day on which delays and totals are seen. */
  today(tenant: TenantContext): CalendarDate {
    return todayOf(tenant, this.clock);
  }

  /** Deleted invoices are found too, in that state. @throws DomainError BILLING.INVOICE_NOT_FOUND */
  async one(tenant: TenantContext, id: Identifier): Promise<Invoice> {
    const invoice = await this.invoices.find(tenant.tenantId, id);
    if (invoice === null) throw new DomainError('BILLING.INVOICE_NOT_FOUND');
    return invoice;
  }

  list(
    tenant: TenantContext,
    filter: Omit<InvoiceFilter, 'newestOverdue'>,
    page: Page,
  ): Promise<PageOf<Invoice>> {
    const newestOverdue = newestOverdueDate(this.today(tenant));
    return this.invoices.list(tenant.tenantId, { ...filter, newestOverdue }, page);
  }

  /** @throws DomainError CUSTOMERS.NOT_FOUND */
  async listOfCustomer(
    tenant: TenantContext,
    customerId: Identifier,
    filter: Omit<InvoiceFilter, 'newestOverdue'>,
    page: Page,
  ): Promise<PageOf<Invoice>> {
    await this.customers.one(tenant, customerId);
    return this.list(tenant, { ...filter, customerId }, page);
  }
}
