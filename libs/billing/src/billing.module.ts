import { CustomerBillingStatus, CustomersModule } from '@mensal/customers';
import { IdentityModule } from '@mensal/identity';
import type { Identifier } from '@mensal/kernel';
import { DailyJobs, JobQueue, Scheduler } from '@mensal/platform';
import { RecurringServicesModule } from '@mensal/recurring-services';
import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { BillingRunStore } from './application/billing-run.store.js';
import { BillingTermsStore } from './application/billing-terms.store.js';
import { ChangeTerms } from './application/change-terms.use-case.js';
import { DeleteInvoice } from './application/delete-invoice.use-case.js';
import { FindBillingRuns } from './application/find-billing-runs.use-case.js';
import { FindInvoices } from './application/find-invoices.use-case.js';
import { InvoiceLedger } from './application/invoice-ledger.js';
import { InvoiceRepository } from './application/invoice.repository.js';
import { IssueInvoice } from './application/issue-invoice.use-case.js';
import { MarkOverdue, OVERDUE_QUEUE } from './application/mark-overdue.use-case.js';
import { ReleaseParked } from './application/release-parked.use-case.js';
import { RUN_QUEUE, StartBillingRun } from './application/start-billing-run.use-case.js';
import { UpdateInvoice } from './application/update-invoice.use-case.js';
import { WorkOnBillingRun } from './application/work-on-billing-run.use-case.js';
import { BillingRunsController } from './http/billing-runs.controller.js';
import { InvoicesController } from './http/invoices.controller.js';
import { MikroOrmInvoiceRepository } from './persistence/mikro-orm-invoice.repository.js';
import { SqlBillingRunStore } from './persistence/sql-billing-run.store.js';
import { SqlBillingTermsStore } from './persistence/sql-billing-terms.store.js';
import { SqlCustomerBillingStatus } from './persistence/sql-customer-billing-status.js';
import { SqlInvoiceLedger } from './persistence/sql-invoice-ledger.js';

/** Two batches in one process: while one waits for the database, the other computes. */
const RUN_CONCURRENCY = 2;

/** Global only for {@link CustomerBillingStatus}, which customers ask for without importing billing. */
@Global()
@Module({
  imports: [CustomersModule, IdentityModule, RecurringServicesModule],
  controllers: [InvoicesController, BillingRunsController],
  providers: [
    ChangeTerms,
    DeleteInvoice,
    FindBillingRuns,
    FindInvoices,
    IssueInvoice,
    MarkOverdue,
    ReleaseParked,
    StartBillingRun,
    UpdateInvoice,
    WorkOnBillingRun,
    { provide: BillingRunStore, useClass: SqlBillingRunStore },
    { provide: BillingTermsStore, useClass: SqlBillingTermsStore },
    { provide: CustomerBillingStatus, useClass: SqlCustomerBillingStatus },
    { provide: InvoiceLedger, useClass: SqlInvoiceLedger },
    { provide: InvoiceRepository, useClass: MikroOrmInvoiceRepository },
  ],
  exports: [ChangeTerms, CustomerBillingStatus, FindBillingRuns, StartBillingRun, WorkOnBillingRun],
})
export class BillingModule implements OnModuleInit {
  constructor(
    private readonly queue: JobQueue,
    private readonly dailyJobs: DailyJobs,
    private readonly scheduler: Scheduler,
    private readonly runs: BillingRunStore,
    private readonly startRun: StartBillingRun,
    private readonly workOnRun: WorkOnBillingRun,
    private readonly markOverdue: MarkOverdue,
  ) {}

  onModuleInit(): void {
    this.queue.define<{ tenantId: Identifier; runId: Identifier }>({
      name: RUN_QUEUE,
      concurrency: RUN_CONCURRENCY,
      handle: ({ tenantId, runId }, signal) => this.workOnRun.execute(tenantId, runId, signal),
    });
    this.queue.define<{ tenantId: Identifier }>({
      name: OVERDUE_QUEUE,
      concurrency: 1,
      handle: ({ tenantId }, signal) => this.markOverdue.execute(tenantId, signal),
    });
    this.dailyJobs.define({
      name: OVERDUE_QUEUE,
      rank: 10,
      start: ({ tenantId }) => this.queue.send(OVERDUE_QUEUE, { tenantId }, { key: tenantId }),
    });
    this.dailyJobs.define({
      name: RUN_QUEUE,
      rank: 20,
      start: async (tenant) => {
        await this.startRun.execute(tenant, { dryRun: false, trigger: 'daily' });
      },
    });
    // Finds runs whose jobs got lost, with a worker or with the whole machine.
    this.scheduler.define({
      name: 'billing.unfinished-runs',
      nextDueAt: () => Promise.resolve(undefined),
      runDue: async () => {
        const unfinished = await this.runs.unfinished();
        for (const run of unfinished) await this.startRun.wakeWorkers(run, RUN_CONCURRENCY);
        return unfinished.length;
      },
    });
  }
}
