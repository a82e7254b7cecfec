import { Clock, laterOf, type Identifier } from '@mensal/kernel';
import { FindCustomers, type BillableCustomer } from '@mensal/customers';
import { TenantDirectory, todayOf, type TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { FindSubscriptions } from '@mensal/recurring-services';
import { Injectable, Logger } from '@nestjs/common';
import {
  CyclePlanner,
  NO_HISTORY,
  type BillingException,
  type InvoiceDraft,
  type SkipReason,
} from '../domain/billing-cycle.js';
import { BillingRunStore, type BatchResult, type BillingRun, type RunBatch } from './billing-run.store.js';
import { BillingTermsStore } from './billing-terms.store.js';
import { InvoiceLedger, type Issue } from './invoice-ledger.js';
import { OpenCollections } from './open-collections.use-case.js';
import { StartBillingRun } from './start-billing-run.use-case.js';

/** Customers a batch: large enough that a transaction costs little, small enough to be lost without regret. */
const BATCH_SIZE = 1_000;
/** Jobs that share a run. More would wait for the tenant's counter of invoice numbers. */
const MAX_WORKERS = 8;

/** Works on a run, batch by batch, until none is free. Any number of workers may do so at once. */
@Injectable()
export class WorkOnBillingRun {
  private readonly logger = new Logger(WorkOnBillingRun.name);

  constructor(
    private readonly runs: BillingRunStore,
    private readonly ledger: InvoiceLedger,
    private readonly terms: BillingTermsStore,
    private readonly customers: FindCustomers,
    private readonly subscriptions: FindSubscriptions,
    private readonly tenants: TenantDirectory,
    private readonly startRun: StartBillingRun,
    private readonly openCollections: OpenCollections,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @param signal stops the work between two batches; what is left is found again by the sweep. */
  async execute(tenantId: Identifier, runId: Identifier, signal: AbortSignal): Promise<void> {
    const run = await this.runs.find(tenantId, runId);
    const tenant = await this.tenants.find(tenantId);
    // A run of a tenant that was disabled since waits until the tenant is enabled again.
    if (run === undefined || run.finishedAt !== null || tenant === undefined) return;
    try {
      if (run.plannedAt === null) await this.plan(run);
      while (!signal.aborted && (await this.billNextBatch(run, tenant)));
      if (!signal.aborted) await this.finish(run);
    } catch (error) {
      await this.runs
        .noteError(run, error instanceof Error ? error.message : String(error))
        .catch(() => undefined);
      throw error;
    }
  }

  private plan(run: BillingRun): Promise<void> {
    return this.unitOfWork.run(async () => {
      if ((await this.runs.lock(run)).plannedAt !== null) return;
      const ranges =
        run.releasedRunId === null
          ? await this.customers.billableRanges(run.tenantId, BATCH_SIZE)
          : await this.runs.releasedRanges(run.tenantId, run.releasedRunId, BATCH_SIZE);
      await this.runs.plan(run, ranges, this.clock.now());
      await this.startRun.wakeWorkers(run, Math.min(ranges.length - 1, MAX_WORKERS));
    });
  }

  private billNextBatch(run: BillingRun, tenant: TenantContext): Promise<boolean> {
    const started = performance.now();
    return this.unitOfWork.run(async () => {
      const batch = await this.runs.claimBatch(run);
      if (batch === undefined) return false;
      const result = await this.bill(run, batch, tenant);
      await this.runs.completeBatch(run, batch, result, Math.round(performance.now() - started));
      return true;
    });
  }

  private async bill(run: BillingRun, batch: RunBatch, tenant: TenantContext): Promise<BatchResult> {
    const today = todayOf(tenant, this.clock);
    const presentedOn = run.dryRun ? laterOf(run.businessDate, today) : today;
    const terms = await this.terms.of(run.tenantId);
    const planner = new CyclePlanner(
      { businessDate: run.businessDate, presentedOn, lastRunOn: run.lastRunOn },
      terms,
    );
    const { drafts, exceptions, skipped, asOf } = await this.planBatch(run, batch, planner);
    if (exceptions.length > 0) await this.runs.addExceptions(run, exceptions);
    const issued = run.dryRun
      ? sumOf(drafts)
      : await this.issue(tenant, {
          tenantId: run.tenantId,
          runId: run.id,
          issuedOn: presentedOn,
          terms,
          drafts,
          asOf,
        });
    return {
      billedCustomers: issued.customers,
      invoices: issued.invoices,
      total: issued.total,
      skipped: {
        ...skipped,
        alreadyBilled: skipped.alreadyBilled + sumOf(drafts).customers - issued.customers,
      },
      exceptions: exceptions.length,
    };
  }

  private async issue(tenant: TenantContext, issue: Issue) {
    const { invoices, ...sums } = await this.ledger.issue(issue);
    await this.openCollections.execute(tenant, invoices);
    return { ...sums, invoices: invoices.length };
  }

  private async planBatch(run: BillingRun, batch: RunBatch, planner: CyclePlanner) {
    const { tenantId } = run;
    const accounts = await this.accountsOf(run, batch);
    const ids = accounts.map((account) => account.id);
    const services = await this.subscriptions.billable(tenantId, ids);
    const histories = await this.ledger.historyOf(tenantId, ids);

    const drafts: InvoiceDraft[] = [];
    const exceptions: BillingException[] = [];
    const skipped: Record<SkipReason, number> = {
      noActiveService: 0,
      notStarted: 0,
      notDue: 0,
      alreadyBilled: 0,
    };
    let next = 0;
    for (const account of accounts) {
      const first = next;
      while (services[next]?.customerId === account.id) next += 1;
      const plan = planner.plan(
        account,
        services.slice(first, next),
        histories.of.get(account.id) ?? NO_HISTORY,
      );
      for (const draft of plan.drafts) drafts.push(draft);
      for (const exception of plan.exceptions) exceptions.push(exception);
      if (plan.skipped !== undefined) skipped[plan.skipped] += 1;
    }
    return { drafts, exceptions, skipped, asOf: histories.asOf };
  }

  private async accountsOf(run: BillingRun, batch: RunBatch): Promise<BillableCustomer[]> {
    if (run.releasedRunId === null) return this.customers.billableIn(run.tenantId, batch);
    const released = await this.runs.releasedIn(run.tenantId, run.releasedRunId, batch);
    return this.customers.billableAmong(run.tenantId, released);
  }

  private async finish(run: BillingRun): Promise<void> {
    const finished = await this.unitOfWork.run(async () => {
      await this.runs.lock(run);
      return this.runs.finish(run, this.clock.now());
    });
    if (finished)
      this.logger.log({ tenant: run.tenantId, run: run.id, date: run.businessDate }, 'Billing run finished');
  }
}

function sumOf(drafts: readonly InvoiceDraft[]) {
  const customers = new Set(drafts.map((draft) => draft.customerId)).size;
  return { invoices: drafts.length, customers, total: drafts.reduce((sum, draft) => sum + draft.price, 0) };
}
