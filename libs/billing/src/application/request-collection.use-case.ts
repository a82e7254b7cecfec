import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { CollectInvoices } from './collect-invoices.use-case.js';
import { CollectionStore } from './collection.store.js';
import { InvoiceRepository } from './invoice.repository.js';

/** Somebody waits for something to pay an invoice with, at the total of today. */
@Injectable()
export class RequestCollection {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly collections: CollectionStore,
    private readonly collect: CollectInvoices,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * A payer changes nothing where a person has stopped the collection, or has to look at it; a merchant takes it up again.
   * Gateways that were down are tried once more for either.
   *
   * @returns whether something is being done about it
   * @throws DomainError BILLING.INVOICE_NOT_FOUND, BILLING.INVOICE_ALREADY_PAID, BILLING.INVALID_STATUS (cancelled),
   * BILLING.NO_ROUTING (the merchant has set no gateways to collect by)
   */
  execute(
    { tenantId }: TenantContext,
    invoiceId: Identifier,
    by: 'payer' | 'merchant' = 'payer',
  ): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const invoice = await this.invoices.findForChange(tenantId, invoiceId);
      if (invoice === null) throw new DomainError('BILLING.INVOICE_NOT_FOUND');
      invoice.assertChangeable();
      if (invoice.status === 'cancelled') throw new DomainError('BILLING.INVALID_STATUS');
      const now = this.clock.now();
      if (by === 'merchant') {
        if ((await this.collections.settingsOf(tenantId)) === undefined)
          throw new DomainError('BILLING.NO_ROUTING', 'There are no gateways to collect by');
        await this.collections.open(tenantId, now, [
          { invoiceId, customerId: invoice.customerId, dueAt: null },
        ]);
      }
      const requested = await this.collections.request(tenantId, invoiceId, now, by === 'merchant');
      if (requested) await this.collect.wakeWorkers();
      return requested;
    });
  }
}
