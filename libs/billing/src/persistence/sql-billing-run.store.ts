import type { CustomerRange } from '@mensal/customers';
import type { CalendarDate, Identifier } from '@mensal/kernel';
import { Sql, type Page, type PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import {
  BillingRunStore,
  type BatchResult,
  type BillingRun,
  type RunBatch,
  type RunException,
  type RunFilter,
  type RunProgress,
} from '../application/billing-run.store.js';
import type { BillingException } from '../domain/billing-cycle.js';
import {
  PROGRESS_COLUMNS,
  progressOf,
  RUN_COLUMNS,
  RUN_GROUPING,
  runOf,
  type ProgressRow,
  type RunRow,
} from './billing-run.rows.js';

const NO_ID = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class SqlBillingRunStore extends BillingRunStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  async add(run: BillingRun): Promise<void> {
    await this.sql.query(
      `insert into billing.runs
         (tenant_id, id, business_date, presented_on, last_run_on, dry_run, trigger, released_run_id, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        run.tenantId,
        run.id,
        run.businessDate,
        run.presentedOn,
        run.lastRunOn,
        run.dryRun,
        run.trigger,
        run.releasedRunId,
        run.createdAt,
      ],
    );
  }

  async find(tenantId: Identifier, id: Identifier): Promise<BillingRun | undefined> {
    const [row] = await this.sql.query<RunRow>(
      `select ${RUN_COLUMNS} from billing.runs r where tenant_id = $1 and id = $2`,
      [tenantId, id],
    );
    return row && runOf(row);
  }

  async progress(tenantId: Identifier, id: Identifier): Promise<RunProgress | undefined> {
    const { items } = await this.select(tenantId, 'r.id = $2', [id], { offset: 0, limit: 1 });
    return items[0];
  }

  list(
    tenantId: Identifier,
    { date, dryRun, finished }: RunFilter,
    page: Page,
  ): Promise<PageOf<RunProgress>> {
    const where = `($2::date is null or r.business_date = $2) and ($3::boolean is null or r.dry_run = $3)
      and ($4::boolean is null or (r.finished_at is not null) = $4)`;
    return this.select(tenantId, where, [date ?? null, dryRun ?? null, finished ?? null], page);
  }

  unfinished(): Promise<Pick<BillingRun, 'tenantId' | 'id'>[]> {
    return this.sql.query(
      'select tenant_id as "tenantId", id from billing.runs where finished_at is null order by id',
    );
  }

  async lastRunOn(tenantId: Identifier): Promise<CalendarDate | null> {
    const [row] = await this.sql.query<{ date: CalendarDate | null }>(
      `select max(business_date) as date from billing.runs
       where tenant_id = $1 and not dry_run and trigger <> 'release' and finished_at is not null`,
      [tenantId],
    );
    return row?.date ?? null;
  }

  async lock({ tenantId, id }: BillingRun): Promise<BillingRun> {
    const [row] = await this.sql.query<RunRow>(
      `select ${RUN_COLUMNS} from billing.runs r where tenant_id = $1 and id = $2 for update`,
      [tenantId, id],
    );
    return runOf(row as RunRow);
  }

  async plan(
    { tenantId, id }: BillingRun,
    ranges: readonly (CustomerRange & { size: number })[],
    plannedAt: Date,
  ): Promise<void> {
    await this.sql.query(
      `insert into billing.run_batches (tenant_id, run_id, seq, after_id, up_to_id, size)
       select $1, $2, ord, after_id, up_to_id, size
       from unnest($3::uuid[], $4::uuid[], $5::int[]) with ordinality as r (after_id, up_to_id, size, ord)`,
      [
        tenantId,
        id,
        ranges.map((range) => range.after),
        ranges.map((range) => range.upTo),
        ranges.map((range) => range.size),
      ],
    );
    await this.sql.query('update billing.runs set planned_at = $3 where tenant_id = $1 and id = $2', [
      tenantId,
      id,
      plannedAt,
    ]);
  }

  async finish({ tenantId, id }: BillingRun, finishedAt: Date): Promise<boolean> {
    const rows = await this.sql.query(
      `update billing.runs set finished_at = $3, last_error = null
       where tenant_id = $1 and id = $2 and finished_at is null and planned_at is not null
         and not exists (select from billing.run_batches where tenant_id = $1 and run_id = $2 and not done)
       returning id`,
      [tenantId, id, finishedAt],
    );
    return rows.length > 0;
  }

  async noteError({ tenantId, id }: BillingRun, message: string): Promise<void> {
    await this.sql.query('update billing.runs set last_error = $3 where tenant_id = $1 and id = $2', [
      tenantId,
      id,
      message,
    ]);
  }

  async claimBatch({ tenantId, id }: BillingRun): Promise<RunBatch | undefined> {
    const [batch] = await this.sql.query<RunBatch>(
      `select seq, after_id as after, up_to_id as "upTo" from billing.run_batches
       where tenant_id = $1 and run_id = $2 and not done
       order by seq limit 1 for update skip locked`,
      [tenantId, id],
    );
    return batch;
  }

  async completeBatch(
    { tenantId, id }: BillingRun,
    { seq }: RunBatch,
    result: BatchResult,
    durationMs: number,
  ): Promise<void> {
    const { noActiveService, notStarted, notDue, alreadyBilled } = result.skipped;
    await this.sql.query(
      `update billing.run_batches
       set done = true, billed_customers = $4, invoices = $5, total_cents = $6, no_active_service = $7, not_started = $8,
           not_due = $9, already_billed = $10, exceptions = $11, duration_ms = $12
       where tenant_id = $1 and run_id = $2 and seq = $3`,
      [
        tenantId,
        id,
        seq,
        result.billedCustomers,
        result.invoices,
        result.total,
        noActiveService,
        notStarted,
        notDue,
        alreadyBilled,
        result.exceptions,
        durationMs,
      ],
    );
  }

  async addExceptions(run: BillingRun, exceptions: readonly BillingException[]): Promise<void> {
    await this.sql.query(
      `insert into billing.run_exceptions (tenant_id, run_id, customer_id, period, reason, amount_cents, dry_run)
       select $1, $2, e.*, $3 from unnest($4::uuid[], $5::text[], $6::text[], $7::bigint[]) as e`,
      [
        run.tenantId,
        run.id,
        run.dryRun,
        exceptions.map((exception) => exception.customerId),
        exceptions.map((exception) => exception.period),
        exceptions.map((exception) => exception.reason),
        exceptions.map((exception) => exception.amount),
      ],
    );
  }

  async exceptions(
    tenantId: Identifier,
    runId: Identifier,
    { offset, limit }: Page,
  ): Promise<PageOf<RunException>> {
    const items = await this.sql.query<RunException & { releasedAt: string | null }>(
      `select customer_id as "customerId", period, reason, amount_cents as amount, released_at as "releasedAt"
       from billing.run_exceptions where tenant_id = $1 and run_id = $2
       order by customer_id, period offset $3 limit $4`,
      [tenantId, runId, offset, limit],
    );
    const [count] = await this.sql.query<{ total: number }>(
      'select count(*) as total from billing.run_exceptions where tenant_id = $1 and run_id = $2',
      [tenantId, runId],
    );
    const dated = items.map((item) => ({
      ...item,
      releasedAt: item.releasedAt === null ? null : new Date(item.releasedAt),
    }));
    return { items: dated, total: count?.total ?? 0 };
  }

  async release(
    tenantId: Identifier,
    runId: Identifier,
    customerIds: readonly Identifier[] | undefined,
    at: Date,
  ): Promise<Identifier[]> {
    const rows = await this.sql.query<{ customerId: Identifier }>(
      `update billing.run_exceptions set released_at = $4
       where tenant_id = $1 and run_id = $2 and reason = 'AMOUNT_UNUSUAL' and released_at is null
         and ($3::uuid[] is null or customer_id = any($3))
       returning customer_id as "customerId"`,
      [tenantId, runId, customerIds ?? null, at],
    );
    return [...new Set(rows.map((row) => row.customerId))];
  }

  async releasedRanges(
    tenantId: Identifier,
    runId: Identifier,
    size: number,
  ): Promise<(CustomerRange & { size: number })[]> {
    const rows = await this.sql.query<{ customerId: Identifier }>(
      `select distinct customer_id as "customerId" from billing.run_exceptions
       where tenant_id = $1 and run_id = $2 and released_at is not null order by 1`,
      [tenantId, runId],
    );
    const ids = rows.map((row) => row.customerId);
    const ranges: (CustomerRange & { size: number })[] = [];
    for (let first = 0; first < ids.length; first += size) {
      const chunk = ids.slice(first, first + size);
      ranges.push({
        after: ids[first - 1] ?? (NO_ID as Identifier),
        upTo: chunk.at(-1) as Identifier,
        size: chunk.length,
      });
    }
    return ranges;
  }

  async releasedIn(
    tenantId: Identifier,
    runId: Identifier,
    { after, upTo }: CustomerRange,
  ): Promise<Identifier[]> {
    const rows = await this.sql.query<{ customerId: Identifier }>(
      `select distinct customer_id as "customerId" from billing.run_exceptions
       where tenant_id = $1 and run_id = $2 and released_at is not null and customer_id > $3 and customer_id <= $4`,
      [tenantId, runId, after, upTo],
    );
    return rows.map((row) => row.customerId);
  }

  private async select(
    tenantId: Identifier,
    where: string,
    values: unknown[],
    page: Page,
  ): Promise<PageOf<RunProgress>> {
    const all = [tenantId, ...values];
    const [count] = await this.sql.query<{ total: number }>(
      `select count(*) as total from billing.runs r where r.tenant_id = $1 and ${where}`,
      all,
    );
    const rows = await this.sql.query<ProgressRow>(
      `select ${RUN_COLUMNS}, ${PROGRESS_COLUMNS}
       from (
         select * from billing.runs r where r.tenant_id = $1 and ${where}
         order by r.id desc offset $${all.length + 1} limit $${all.length + 2}
       ) r
       left join billing.run_batches b on b.tenant_id = r.tenant_id and b.run_id = r.id
       group by ${RUN_GROUPING}
       order by r.id desc`,
      [...all, page.offset, page.limit],
    );
    return { items: rows.map(progressOf), total: count?.total ?? 0 };
  }
}
