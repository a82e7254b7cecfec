import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ChargeTime } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import { InvoiceRepository } from './invoice.repository.js';

/** Marks an invoice paid by a charge that was approved, on the day whose total was charged. */
@Injectable()
export class SettleInvoice {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** A payment that the invoice no longer waited for is flagged on the charge, never dropped. */
  execute(charge: Charge, time: ChargeTime): Promise<void> {
    return this.unitOfWork.run(async () => {
      const invoice = await this.invoices.findForChange(charge.tenantId, charge.invoiceId);
      if (invoice === null || !invoice.settle(charge.chargedOn)) charge.paidTooMuch(time);
      charge.settled = true;
    });
  }
}
