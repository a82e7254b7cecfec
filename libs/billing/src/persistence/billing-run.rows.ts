import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import type { BillingRun, RunProgress, RunTrigger } from '../application/billing-run.store.js';

/** How a run and its progress are read from the database. */
export const RUN_COLUMNS = `r.tenant_id as "tenantId", r.id, r.business_date as "businessDate",
  r.presented_on as "presentedOn", r.last_run_on as "lastRunOn", r.dry_run as "dryRun", r.trigger,
  r.released_run_id as "releasedRunId", r.created_at as "createdAt", r.planned_at as "plannedAt",
  r.finished_at as "finishedAt", r.last_error as "lastError"`;

export const RUN_GROUPING = `r.tenant_id, r.id, r.business_date, r.presented_on, r.last_run_on, r.dry_run, r.trigger,
  r.released_run_id, r.created_at, r.planned_at, r.finished_at, r.last_error`;

export const PROGRESS_COLUMNS = `count(b.seq)::int as batches, count(*) filter (where b.done)::int as "batchesDone",
  coalesce(sum(b.size), 0)::int as customers, coalesce(sum(b.size) filter (where b.done), 0)::int as "customersDone",
  coalesce(sum(b.billed_customers), 0)::int as "billedCustomers", coalesce(sum(b.invoices), 0)::int as invoices,
  coalesce(sum(b.total_cents), 0)::bigint as total, coalesce(sum(b.no_active_service), 0)::int as "noActiveService",
  coalesce(sum(b.not_started), 0)::int as "notStarted", coalesce(sum(b.not_due), 0)::int as "notDue",
  coalesce(sum(b.already_billed), 0)::int as "alreadyBilled", coalesce(sum(b.exceptions), 0)::int as exceptions,
  coalesce(sum(b.duration_ms), 0)::int as "workMs"`;

export interface RunRow {
  tenantId: Identifier;
  id: Identifier;
  businessDate: CalendarDate;
  presentedOn: CalendarDate;
  lastRunOn: CalendarDate | null;
  dryRun: boolean;
  trigger: RunTrigger;
  releasedRunId: Identifier | null;
  createdAt: string;
  plannedAt: string | null;
  finishedAt: string | null;
  lastError: string | null;
}

export interface ProgressRow extends RunRow {
  batches: number;
  batchesDone: number;
  customers: number;
  customersDone: number;
  billedCustomers: number;
  invoices: number;
  total: Cents;
  noActiveService: number;
  notStarted: number;
  notDue: number;
  alreadyBilled: number;
  exceptions: number;
  workMs: number;
}

export function runOf(row: RunRow): BillingRun {
  const { tenantId, id, businessDate, presentedOn, lastRunOn, dryRun, trigger, releasedRunId, lastError } =
    row;
  return {
    ...{ tenantId, id, businessDate, presentedOn, lastRunOn, dryRun, trigger, releasedRunId, lastError },
    createdAt: new Date(row.createdAt),
    plannedAt: instantOf(row.plannedAt),
    finishedAt: instantOf(row.finishedAt),
  };
}

export function progressOf(row: ProgressRow): RunProgress {
  const {
    batches,
    batchesDone,
    customers,
    customersDone,
    billedCustomers,
    invoices,
    total,
    exceptions,
    workMs,
  } = row;
  const { noActiveService, notStarted, notDue, alreadyBilled } = row;
  return {
    run: runOf(row),
    ...{
      batches,
      batchesDone,
      customers,
      customersDone,
      billedCustomers,
      invoices,
      total,
      exceptions,
      workMs,
    },
    skipped: { noActiveService, notStarted, notDue, alreadyBilled },
  };
}

function instantOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
