import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { ChargeTimes } from './charge-times.js';
import { leaseOf, ReconcileGateway } from './reconcile-gateway.use-case.js';
import { ReconciliationStore } from './reconciliation.store.js';

/** Takes reconciliations that are due, whosever they are, one after the other, until none is. */
@Injectable()
export class WorkOnReconciliations {
  constructor(
    private readonly store: ReconciliationStore,
    private readonly reconcile: ReconcileGateway,
    private readonly times: ChargeTimes,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @param signal stops it between two steps of one: what is left is found again by the sweep */
  async execute(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.unitOfWork.isolated(() => this.workOnNext(signal))));
  }

  private async workOnNext(signal: AbortSignal): Promise<boolean> {
    const time = this.times.now();
    const claimed = await this.store.claimDue(time.now, time.real, leaseOf(time));
    if (claimed !== undefined) await this.reconcile.execute(claimed, signal);
    return claimed !== undefined;
  }
}
