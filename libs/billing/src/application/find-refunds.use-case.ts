import { DomainError, type Cents, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ChargeEntry } from '../domain/charge-status.js';
import type { Refund } from '../domain/refund.js';
import { ChargeRepository } from './charge.repository.js';
import { RefundRepository } from './refund.repository.js';

@Injectable()
export class FindRefunds {
  constructor(
    private readonly charges: ChargeRepository,
    private readonly refunds: RefundRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Newest first. @throws DomainError BILLING.CHARGE_NOT_FOUND */
  async ofCharge(
    { tenantId }: TenantContext,
    invoiceId: Identifier,
    chargeId: Identifier,
  ): Promise<Refund[]> {
    const charge = await this.charges.find(tenantId, chargeId);
    if (charge?.invoiceId !== invoiceId) throw new DomainError('BILLING.CHARGE_NOT_FOUND');
    return this.refunds.ofCharge(tenantId, chargeId);
  }

  /** A refund with its history, oldest first. @throws DomainError BILLING.REFUND_NOT_FOUND */
  one(
    { tenantId }: TenantContext,
    invoiceId: Identifier,
    chargeId: Identifier,
    id: Identifier,
  ): Promise<{ refund: Refund; entries: ChargeEntry[] }> {
    return this.unitOfWork.atOneMoment(async () => {
      const refund = await this.refunds.find(tenantId, id);
      if (refund?.invoiceId !== invoiceId || refund.chargeId !== chargeId)
        throw new DomainError('BILLING.REFUND_NOT_FOUND');
      return { refund, entries: await this.refunds.entriesOf(tenantId, id) };
    });
  }

  /** What was given back of some invoices, in cents; those of which nothing was are left out. */
  refundedOf(
    { tenantId }: TenantContext,
    invoiceIds: readonly Identifier[],
  ): Promise<ReadonlyMap<Identifier, Cents>> {
    return this.refunds.refundedOf(tenantId, invoiceIds);
  }
}
