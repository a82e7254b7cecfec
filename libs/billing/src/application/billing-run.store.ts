import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import type { CustomerRange } from '@mensal/customers';
import type { Page, PageOf } from '@mensal/platform';
import type { BillingException, ExceptionReason, SkipReason } from '../domain/billing-cycle.js';

/** daily: by the scheduler; request: by API or command line; release: of customers that waited for a person. */
export type RunTrigger = 'daily' | 'request' | 'release';

export interface BillingRun {
  tenantId: Identifier;
  id: Identifier;
  businessDate: CalendarDate;
  /** The tenant's day on which it was started. */
  presentedOn: CalendarDate;
  /** Business date of the latest finished run before it. */
  lastRunOn: CalendarDate | null;
  /** A preview: counts and exceptions are kept, no invoice is made. */
  dryRun: boolean;
  trigger: RunTrigger;
  /** Of a release: the run whose parked customers it bills. */
  releasedRunId: Identifier | null;
  createdAt: Date;
  /** When its batches were cut. */
  plannedAt: Date | null;
  finishedAt: Date | null;
  /** Of the latest batch that failed for a technical reason and is tried again. */
  lastError: string | null;
}

export interface BatchResult {
  billedCustomers: number;
  invoices: number;
  /** Cents. */
  total: Cents;
  skipped: Record<SkipReason, number>;
  exceptions: number;
}

/** A run and how far it is: the sums of its finished batches. */
export interface RunProgress extends BatchResult {
  run: BillingRun;
  batches: number;
  batchesDone: number;
  customers: number;
  customersDone: number;
  /** Sum over its batches, in milliseconds of work. */
  workMs: number;
}

export interface RunBatch extends CustomerRange {
  seq: number;
}

/** An exception as a list shows it. */
export interface RunException {
  customerId: Identifier;
  period: string;
  reason: ExceptionReason;
  amount: Cents;
  releasedAt: Date | null;
}

export interface RunFilter {
  date?: CalendarDate;
  dryRun?: boolean;
  finished?: boolean;
}

/** Where runs, their batches and their exceptions are kept. */
export abstract class BillingRunStore {
  abstract add(run: BillingRun): Promise<void>;
  abstract find(tenantId: Identifier, id: Identifier): Promise<BillingRun | undefined>;
  abstract progress(tenantId: Identifier, id: Identifier): Promise<RunProgress | undefined>;
  /** Newest first. */
  abstract list(tenantId: Identifier, filter: RunFilter, page: Page): Promise<PageOf<RunProgress>>;
  /** Of all tenants: what a sweep finds. */
  abstract unfinished(): Promise<Pick<BillingRun, 'tenantId' | 'id'>[]>;
  /** Business date of the latest finished run that billed. */
  abstract lastRunOn(tenantId: Identifier): Promise<CalendarDate | null>;

  /** Holds the run until the transaction ends, so that one process at a time plans or finishes it. */
  abstract lock(run: BillingRun): Promise<BillingRun>;
  abstract plan(
    run: BillingRun,
    ranges: readonly (CustomerRange & { size: number })[],
    plannedAt: Date,
  ): Promise<void>;
  /** Marks it finished, unless a batch is still to be done. @returns whether it is finished now, through this call. */
  abstract finish(run: BillingRun, finishedAt: Date): Promise<boolean>;
  abstract noteError(run: BillingRun, message: string): Promise<void>;

  /**
   * The next batch that nobody works on, held until the transaction ends. A worker that dies lets go of it with its
   * connection, and the batch is free again.
   */
  abstract claimBatch(run: BillingRun): Promise<RunBatch | undefined>;
  abstract completeBatch(
    run: BillingRun,
    batch: RunBatch,
    result: BatchResult,
    durationMs: number,
  ): Promise<void>;

  abstract addExceptions(run: BillingRun, exceptions: readonly BillingException[]): Promise<void>;
  abstract exceptions(tenantId: Identifier, runId: Identifier, page: Page): Promise<PageOf<RunException>>;
  /** @returns the customers whose unusual amounts may be billed now; all parked ones of the run, or those named. */
  abstract release(
    tenantId: Identifier,
    runId: Identifier,
    customerIds: readonly Identifier[] | undefined,
    at: Date,
  ): Promise<Identifier[]>;
  /** Released customers of a run, as ranges for the run that bills them. */
  abstract releasedRanges(
    tenantId: Identifier,
    runId: Identifier,
    size: number,
  ): Promise<(CustomerRange & { size: number })[]>;
  abstract releasedIn(tenantId: Identifier, runId: Identifier, range: CustomerRange): Promise<Identifier[]>;
}
