import { dateIn } from '@mensal/kernel';
import { TenantDirectory } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ChargeTime } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import { settle } from '../domain/settlement.js';
import { Announce } from './announce.js';
import { CollectionStore } from './collection.store.js';
import { InvoiceRepository } from './invoice.repository.js';

/** Gives an invoice what a charge brought in: a card on the day whose total was charged, else on the day of the payment. */
@Injectable()
export class SettleInvoice {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly tenants: TenantDirectory,
    private readonly collections: CollectionStore,
    private readonly announce: Announce,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** A payment that the invoice no longer waited for, or too small a one, is a credit on the charge, never dropped. */
  execute(charge: Charge, time: ChargeTime): Promise<void> {
    return this.unitOfWork.run(async () => {
      const { tenantId, invoiceId } = charge;
      const invoice = await this.invoices.findForChange(tenantId, invoiceId);
      const paidOn = charge.method === 'card' ? charge.chargedOn : await this.dayOfPayment(charge, time);
      if (!settle(charge, invoice, paidOn, time)) return;
      await this.collections.finish(tenantId, [invoiceId], time.now);
      const { id, gateway, method, received, lateFee, credit } = charge;
      const detail = { charge: id, gateway, method, paidOn, received, lateFee, credit };
      await this.announce.execute(tenantId, [{ type: 'invoice.paid', invoiceId, detail }]);
    });
  }

  private async dayOfPayment({ tenantId, paidAt }: Charge, { now }: ChargeTime) {
    return dateIn(await this.tenants.timeZoneOf(tenantId), paidAt ?? now);
  }
}
