import { DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ChargeEntry } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import { ChargeRepository } from './charge.repository.js';
import { InvoiceRepository } from './invoice.repository.js';

@Injectable()
export class FindCharges {
  constructor(
    private readonly charges: ChargeRepository,
    private readonly invoices: InvoiceRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Newest first. @throws DomainError BILLING.INVOICE_NOT_FOUND */
  async ofInvoice({ tenantId }: TenantContext, invoiceId: Identifier): Promise<Charge[]> {
    if ((await this.invoices.find(tenantId, invoiceId)) === null)
      throw new DomainError('BILLING.INVOICE_NOT_FOUND');
    return this.charges.ofInvoice(tenantId, invoiceId);
  }

  /** A charge with its history, oldest first. @throws DomainError BILLING.CHARGE_NOT_FOUND */
  async one(
    { tenantId }: TenantContext,
    invoiceId: Identifier,
    id: Identifier,
  ): Promise<{ charge: Charge; entries: ChargeEntry[] }> {
    return this.unitOfWork.atOneMoment(async () => {
      const charge = await this.charges.find(tenantId, id);
      if (charge?.invoiceId !== invoiceId) throw new DomainError('BILLING.CHARGE_NOT_FOUND');
      return { charge, entries: await this.charges.entriesOf(tenantId, id) };
    });
  }
}
