import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { ReconciliationReports, type RecordedDifference } from './reconciliation-reports.js';

/** A person has looked into a difference. It stays resolved while both sides stay as they are. */
@Injectable()
export class ResolveDifference {
  constructor(
    private readonly reports: ReconciliationReports,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError BILLING.DIFFERENCE_NOT_FOUND, BILLING.DIFFERENCE_RESOLVED */
  execute({ tenantId }: TenantContext, id: Identifier, reason: string): Promise<RecordedDifference> {
    return this.unitOfWork.run(async () => {
      const isResolved = await this.reports.resolve(tenantId, id, reason, this.clock.now());
      const difference = await this.reports.findDifference(tenantId, id);
      if (difference === undefined) throw new DomainError('BILLING.DIFFERENCE_NOT_FOUND');
      if (!isResolved) throw new DomainError('BILLING.DIFFERENCE_RESOLVED');
      return difference;
    });
  }
}
