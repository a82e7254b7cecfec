import { DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { ChargeRepository } from './charge.repository.js';
import { InvoiceRepository } from './invoice.repository.js';

@Injectable()
export class DeleteInvoice {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly charges: ChargeRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws DomainError BILLING.INVOICE_NOT_FOUND, BILLING.INVOICE_ALREADY_PAID, BILLING.INVALID_STATUS (being charged) */
  execute(tenant: TenantContext, id: Identifier): Promise<void> {
    return this.unitOfWork.run(async () => {
      const invoice = await this.invoices.findForChange(tenant.tenantId, id);
      if (invoice === null) throw new DomainError('BILLING.INVOICE_NOT_FOUND');
      invoice.assertChangeable();
      if (await this.charges.isLive(tenant.tenantId, id)) throw new DomainError('BILLING.INVALID_STATUS');
      invoice.delete();
    });
  }
}
