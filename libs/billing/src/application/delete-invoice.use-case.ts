import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { Announce } from './announce.js';
import { ChargeRepository } from './charge.repository.js';
import { CollectionStore } from './collection.store.js';
import { InvoiceRepository } from './invoice.repository.js';
import { WithdrawCharges } from './withdraw-charges.js';

@Injectable()
export class DeleteInvoice {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly charges: ChargeRepository,
    private readonly collections: CollectionStore,
    private readonly withdraw: WithdrawCharges,
    private readonly announce: Announce,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * What could still be paid for it is cancelled first.
   *
   * @throws DomainError BILLING.INVOICE_NOT_FOUND, BILLING.INVOICE_ALREADY_PAID, those of {@link WithdrawCharges.execute}
   */
  async execute({ tenantId }: TenantContext, id: Identifier): Promise<void> {
    await this.withdraw.execute(tenantId, id, (invoice) => invoice.assertChangeable());
    await this.unitOfWork.run(async () => {
      const invoice = await this.invoices.findForChange(tenantId, id);
      if (invoice === null) throw new DomainError('BILLING.INVOICE_NOT_FOUND');
      if (await this.charges.isLive(tenantId, id)) throw new DomainError('BILLING.INVALID_STATUS');
      invoice.delete();
      await this.collections.finish(tenantId, [id], this.clock.now());
      await this.announce.execute(tenantId, [{ type: 'invoice.deleted', invoiceId: id, detail: {} }]);
    });
  }
}
