import { DomainError, type Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import type { Refund } from '../domain/refund.js';
import { RecordRefundStep } from './record-refund-step.use-case.js';
import { RefundRepository } from './refund.repository.js';

/** What a person found out at the gateway about a refund, where we cannot tell. */
@Injectable()
export class DecideRefund {
  constructor(
    private readonly refunds: RefundRepository,
    private readonly record: RecordRefundStep,
  ) {}

  /** @throws DomainError BILLING.REFUND_NOT_FOUND, BILLING.REFUND_NOT_UNDECIDED */
  async execute(tenantId: Identifier, id: Identifier, done: boolean, reason: string): Promise<Refund> {
    const refund = await this.refunds.find(tenantId, id);
    const decided = refund && (await this.record.decide(refund, done, reason));
    if (decided === null || decided === undefined) throw new DomainError('BILLING.REFUND_NOT_FOUND');
    return decided;
  }
}
