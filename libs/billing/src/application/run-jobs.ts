import type { Identifier } from '@mensal/kernel';
import { DailyJobs, JobQueue, Scheduler } from '@mensal/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BillingRunStore } from './billing-run.store.js';
import { MarkOverdue, OVERDUE_QUEUE } from './mark-overdue.use-case.js';
import { RUN_QUEUE, StartBillingRun } from './start-billing-run.use-case.js';
import { WorkOnBillingRun } from './work-on-billing-run.use-case.js';

/** Two batches in one process: while one waits for the database, the other computes. */
const RUN_CONCURRENCY = 2;

/** When customers are billed, and invoices become overdue. */
@Injectable()
export class RunJobs implements OnModuleInit {
  constructor(
    private readonly runs: BillingRunStore,
    private readonly startRun: StartBillingRun,
    private readonly workOnRun: WorkOnBillingRun,
    private readonly markOverdue: MarkOverdue,
    private readonly queue: JobQueue,
    private readonly dailyJobs: DailyJobs,
    private readonly scheduler: Scheduler,
  ) {}

  onModuleInit(): void {
    this.queue.define<{ tenantId: Identifier; runId: Identifier }>({
      name: RUN_QUEUE,
      description: 'Fatura os clientes de uma execução, lote por lote',
      concurrency: RUN_CONCURRENCY,
      handle: ({ tenantId, runId }, signal) => this.workOnRun.execute(tenantId, runId, signal),
    });
    this.queue.define<{ tenantId: Identifier }>({
      name: OVERDUE_QUEUE,
      description: 'Marca as faturas que venceram',
      concurrency: 1,
      handle: ({ tenantId }, signal) => this.markOverdue.execute(tenantId, signal),
    });
    this.dailyJobs.define({
      name: OVERDUE_QUEUE,
      description: 'Marca as faturas que venceram',
      rank: 10,
      start: ({ tenantId }) => this.queue.send(OVERDUE_QUEUE, { tenantId }, { key: tenantId }),
    });
    this.dailyJobs.define({
      name: RUN_QUEUE,
      description: 'Fatura os clientes cujo vencimento se aproxima',
      rank: 20,
      start: async (tenant) => {
        await this.startRun.execute(tenant, { dryRun: false, trigger: 'daily' });
      },
    });
    // Finds runs whose jobs got lost, with a worker or with the whole machine.
    this.scheduler.define({
      name: 'billing.unfinished-runs',
      description: 'Retoma o faturamento que foi interrompido',
      nextDueAt: () => Promise.resolve(undefined),
      runDue: async () => {
        const unfinished = await this.runs.unfinished();
        for (const run of unfinished) await this.startRun.wakeWorkers(run, RUN_CONCURRENCY);
        return unfinished.length;
      },
    });
  }
}
