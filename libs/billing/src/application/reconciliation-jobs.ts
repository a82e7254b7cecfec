import { DailyJobs, JobQueue, Scheduler } from '@mensal/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChargeTimes } from './charge-times.js';
import { ReconciliationStore } from './reconciliation.store.js';
import {
  RECONCILIATION_JOB,
  RECONCILIATION_QUEUE,
  StartReconciliation,
} from './start-reconciliation.use-case.js';
import { WorkOnReconciliations } from './work-on-reconciliations.use-case.js';

/** Two in one process: they mostly wait for gateways. */
const RECONCILIATION_CONCURRENCY = 2;

/** When what gateways hold is compared with the books. */
@Injectable()
export class ReconciliationJobs implements OnModuleInit {
  constructor(
    private readonly reconciliations: ReconciliationStore,
    private readonly startReconciliation: StartReconciliation,
    private readonly workOnReconciliations: WorkOnReconciliations,
    private readonly times: ChargeTimes,
    private readonly queue: JobQueue,
    private readonly dailyJobs: DailyJobs,
    private readonly scheduler: Scheduler,
  ) {}

  onModuleInit(): void {
    this.queue.define<object>({
      name: RECONCILIATION_QUEUE,
      description: 'Compara as cobranças dos gateways com as nossas',
      concurrency: RECONCILIATION_CONCURRENCY,
      handle: (_, signal) => this.workOnReconciliations.execute(signal),
    });
    this.dailyJobs.define({
      name: RECONCILIATION_JOB,
      description: 'Começa a comparar as cobranças de cada gateway com as nossas',
      rank: 60,
      start: (tenant) => this.startReconciliation.executeDaily(tenant),
    });
    // Finds what waits for a gateway, and what a worker did not come back from.
    this.scheduler.define({
      name: 'billing.due-reconciliations',
      description: 'Procura conciliações por fazer ou por retomar',
      nextDueAt: () => this.reconciliations.nextDueAt(this.times.now().real),
      runDue: async (now) => {
        const due = await this.reconciliations.countDue(now, this.times.now().real);
        await this.startReconciliation.wake(due);
        return due;
      },
    });
  }
}
