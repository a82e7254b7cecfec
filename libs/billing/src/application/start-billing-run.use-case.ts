import {
  addDays,
  Clock,
  DomainError,
  newIdentifier,
  type CalendarDate,
  type Identifier,
} from '@mensal/kernel';
import { todayOf, type TenantContext } from '@mensal/identity';
import { JobQueue, UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { BillingRunStore, type BillingRun, type RunTrigger } from './billing-run.store.js';

export const RUN_QUEUE = 'billing.run';
/** A preview bills as if nothing happened until its date: much further it would say little. */
const MAX_PREVIEW_DAYS = 366;

export interface RunRequest {
  /** Default: the tenant's today. */
  date?: CalendarDate | undefined;
  dryRun: boolean;
  trigger: RunTrigger;
  releasedRunId?: Identifier;
}

@Injectable()
export class StartBillingRun {
  constructor(
    private readonly runs: BillingRunStore,
    private readonly queue: JobQueue,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Records a run and wakes the workers. Starting a date twice is harmless: who is billed for a period is not billed
   * for it again.
   *
   * @throws DomainError BILLING.RUN_IN_FUTURE: only a preview looks ahead; BILLING.PREVIEW_TOO_FAR: and not by more
   * than a year.
   */
  execute(tenant: TenantContext, request: RunRequest): Promise<BillingRun> {
    return this.unitOfWork.run(async () => {
      const today = todayOf(tenant, this.clock);
      const businessDate = request.date ?? today;
      if (businessDate > today && !request.dryRun) {
        throw new DomainError('BILLING.RUN_IN_FUTURE', 'Only a preview takes a date after today');
      }
      if (businessDate > addDays(today, MAX_PREVIEW_DAYS)) {
        throw new DomainError(
          'BILLING.PREVIEW_TOO_FAR',
          `A preview looks at most ${MAX_PREVIEW_DAYS} days ahead`,
        );
      }
      const run: BillingRun = {
        tenantId: tenant.tenantId,
        id: newIdentifier(),
        businessDate,
        presentedOn: today,
        lastRunOn: await this.runs.lastRunOn(tenant.tenantId),
        dryRun: request.dryRun,
        trigger: request.trigger,
        releasedRunId: request.releasedRunId ?? null,
        createdAt: this.clock.now(),
        plannedAt: null,
        finishedAt: null,
        lastError: null,
      };
      await this.runs.add(run);
      await this.wakeWorkers(run, 1);
      return run;
    });
  }

  /** Sends as many jobs as workers could use; each works on the run until no batch is free. */
  async wakeWorkers({ tenantId, id }: Pick<BillingRun, 'tenantId' | 'id'>, count: number): Promise<void> {
    for (let n = 0; n < count; n += 1)
      await this.queue.send(RUN_QUEUE, { tenantId, runId: id }, { key: `${id}:${n}` });
  }
}
