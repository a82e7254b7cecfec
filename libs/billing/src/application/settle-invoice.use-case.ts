import { dateIn } from '@mensal/kernel';
import { TenantDirectory } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ChargeTime } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import { InvoiceRepository } from './invoice.repository.js';

/** Marks an invoice paid by a charge that was approved. The day of the payment is its day in the tenant's time zone. */
@Injectable()
export class SettleInvoice {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly tenants: TenantDirectory,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** A payment that the invoice no longer waited for is flagged on the charge, never dropped. */
  execute(charge: Charge, time: ChargeTime): Promise<void> {
    return this.unitOfWork.run(async () => {
      const invoice = await this.invoices.findForChange(charge.tenantId, charge.invoiceId);
      const tenant = await this.tenants.find(charge.tenantId);
      const paidOn = dateIn(tenant?.timeZone ?? 'America/Sao_Paulo', charge.approvedAt ?? time.now);
      if (invoice === null || !invoice.settle(paidOn)) charge.paidTooMuch(time);
    });
  }
}
