import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import { FindCustomers } from '@mensal/customers';
import { todayOf, type TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { Invoice, InvoiceChange } from '../domain/invoice.js';
import { ChargeRepository } from './charge.repository.js';
import { InvoiceRepository } from './invoice.repository.js';

@Injectable()
export class UpdateInvoice {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly charges: ChargeRepository,
    private readonly customers: FindCustomers,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * @param customerId the invoice's own customer: an invoice does not change hands.
   * @throws DomainError BILLING.INVOICE_NOT_FOUND, CUSTOMERS.NOT_FOUND, BILLING.OTHER_CUSTOMER, BILLING.INVALID_STATUS
   * (also while a charge of it is under way: something may still be paid at a gateway), and those of
   * {@link Invoice.change}
   */
  execute(
    tenant: TenantContext,
    id: Identifier,
    customerId: Identifier,
    change: InvoiceChange,
  ): Promise<Invoice> {
    return this.unitOfWork.run(async () => {
      const invoice = await this.invoices.findForChange(tenant.tenantId, id);
      if (invoice === null) throw new DomainError('BILLING.INVOICE_NOT_FOUND');
      invoice.assertChangeable();
      if (customerId !== invoice.customerId) {
        await this.customers.one(tenant, customerId);
        throw new DomainError('BILLING.OTHER_CUSTOMER', 'An invoice stays with its customer');
      }
      if (await this.charges.isLive(tenant.tenantId, id)) throw new DomainError('BILLING.INVALID_STATUS');
      invoice.change(change, todayOf(tenant, this.clock));
      return invoice;
    });
  }
}
