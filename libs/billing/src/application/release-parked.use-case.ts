import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { BillingRunStore, type BillingRun } from './billing-run.store.js';
import { StartBillingRun } from './start-billing-run.use-case.js';

@Injectable()
export class ReleaseParked {
  constructor(
    private readonly runs: BillingRunStore,
    private readonly startRun: StartBillingRun,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Bills the customers of a run whose amounts were parked as unusual and that a person has looked at: all of them,
   * or those named, up to the amounts that the run reported. Should an amount have grown since, it is parked again.
   *
   * @returns the run that bills them.
   * @throws DomainError BILLING.RUN_NOT_FOUND, BILLING.NOTHING_TO_RELEASE
   */
  execute(
    tenant: TenantContext,
    runId: Identifier,
    customerIds: readonly Identifier[] | undefined,
  ): Promise<BillingRun> {
    return this.unitOfWork.run(async () => {
      const run = await this.runs.find(tenant.tenantId, runId);
      if (run === undefined) throw new DomainError('BILLING.RUN_NOT_FOUND');
      const released = run.dryRun
        ? []
        : await this.runs.release(tenant.tenantId, runId, customerIds, this.clock.now());
      if (released.length === 0) throw new DomainError('BILLING.NOTHING_TO_RELEASE');
      return this.startRun.execute(tenant, { dryRun: false, trigger: 'release', releasedRunId: runId });
    });
  }
}
