import { addDays, dateIn, startOfDay, type Identifier } from '@mensal/kernel';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Sql } from '../database/sql.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { JobQueue } from '../jobs/job-queue.js';
import { errorName } from './error-name.js';
import { Scheduler, type DueWork } from './scheduler.js';

const RETRY_AFTER_MS = 5 * 60_000;

/** A job that runs once a day for each tenant, at the first instant of the day in the tenant's time zone. */
export interface DailyJob {
  /**
   * `<module>.<job>`. Jobs of one instant run in the order of `rank`. Where the work goes to a queue it is that queue's
   * name: the schedule then tells how the work ended there, and not how its start did.
   */
  name: string;
  /** One short line in Portuguese. */
  description: string;
  rank: number;
  /**
   * Starts the day's work, in a transaction that also moves the schedule on: short, longer work goes to the queue.
   * After downtime it is started once, for the current day, not for each day missed.
   */
  start(tenant: ScheduledTenant): Promise<void>;
}

export interface ScheduledTenant {
  tenantId: Identifier;
  timeZone: string;
}

interface DueRow {
  tenantId: Identifier;
  name: string;
}

@Injectable()
export class DailyJobs implements DueWork, OnApplicationBootstrap {
  readonly name = 'platform.daily-jobs';
  readonly description = 'Inicia as tarefas diárias de cada empresa';
  private readonly logger = new Logger(DailyJobs.name);
  private readonly jobs = new Map<string, DailyJob>();
  private tenants: () => Promise<ScheduledTenant[]> = async () => [];

  constructor(
    private readonly scheduler: Scheduler,
    private readonly queue: JobQueue,
    private readonly sql: Sql,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Last of all sweeps, so that what a daily job starts is not taken for something that got lost. */
  onApplicationBootstrap(): void {
    this.scheduler.define(this);
  }

  define(job: DailyJob): void {
    this.jobs.set(job.name, job);
  }

  /** Where the active tenants come from; set by the module that owns them. */
  forTenants(source: () => Promise<ScheduledTenant[]>): void {
    this.tenants = source;
  }

  activeTenants(): Promise<ScheduledTenant[]> {
    return this.tenants();
  }

  /** All jobs, in the order in which those of one instant run. */
  ranked(): DailyJob[] {
    return [...this.jobs.values()].sort((a, b) => a.rank - b.rank);
  }

  async nextDueAt(): Promise<Date | undefined> {
    const [row] = await this.sql.query<{ dueAt: string | null }>(
      'select min(due_at) as "dueAt" from platform.schedules',
    );
    return row?.dueAt ? new Date(row.dueAt) : undefined;
  }

  async runDue(now: Date): Promise<number> {
    const tenants = new Map((await this.tenants()).map((tenant) => [tenant.tenantId, tenant]));
    await this.plan([...tenants.values()], now);
    let count = 0;
    while (await this.runNext(tenants, now)) count += 1;
    return count;
  }

  /** Gives each tenant that has none a schedule for each job, from the next midnight on. */
  private async plan(tenants: ScheduledTenant[], now: Date): Promise<void> {
    const rows = tenants.flatMap((tenant) => [...this.jobs.keys()].map((name) => ({ tenant, name })));
    await this.sql.query(
      `insert into platform.schedules (tenant_id, name, due_at)
       select * from unnest($1::uuid[], $2::text[], $3::timestamptz[]) on conflict do nothing`,
      [
        rows.map((row) => row.tenant.tenantId),
        rows.map((row) => row.name),
        rows.map((row) => nextMidnight(row.tenant, now)),
      ],
    );
  }

  private async runNext(tenants: ReadonlyMap<Identifier, ScheduledTenant>, now: Date): Promise<boolean> {
    const started = performance.now();
    let due: DueRow | undefined;
    try {
      return await this.unitOfWork.run(async () => {
        due = await this.lockNext(now);
        if (due === undefined) return false;
        const tenant = tenants.get(due.tenantId);
        const job = this.jobs.get(due.name);
        if (tenant === undefined || job === undefined) {
          await this.postpone(due, addMs(now, 24 * 3_600_000));
          return true;
        }
        await job.start(tenant);
        await this.moveOn(due, nextMidnight(tenant, now), now, started);
        return true;
      });
    } catch (error) {
      if (due === undefined) throw error;
      this.logger.error(
        { err: error, tenant: due.tenantId, job: due.name },
        'Daily job failed; tried again in 5 minutes',
      );
      await this.moveOn(due, addMs(now, RETRY_AFTER_MS), now, started, errorName(error));
      return true;
    }
  }

  private async lockNext(now: Date): Promise<DueRow | undefined> {
    const [row] = await this.sql.query<DueRow>(
      `select tenant_id as "tenantId", name from platform.schedules where due_at <= $1
       order by due_at, array_position($2::text[], name), tenant_id limit 1 for update skip locked`,
      [now, this.ranked().map((job) => job.name)],
    );
    return row;
  }

  /** Of a disabled tenant, or a job of another release: nothing runs. */
  private async postpone(due: DueRow, dueAt: Date): Promise<void> {
    await this.sql.query('update platform.schedules set due_at = $3 where tenant_id = $1 and name = $2', [
      due.tenantId,
      due.name,
      dueAt,
    ]);
  }

  /** What another process has moved on meanwhile stays as it is. */
  private async moveOn(due: DueRow, dueAt: Date, now: Date, started: number, error?: string): Promise<void> {
    const durationMs = Math.round(performance.now() - started);
    const underWay = error === undefined && this.queue.has(due.name);
    const outcome = error === undefined ? 'ok' : 'failed';
    await this.sql.query(
      `update platform.schedules set due_at = $3, last_run_at = $4, under_way = $5,
         last_outcome = case when not $5 then $6 end, last_duration_ms = case when not $5 then $7::int end,
         last_error = $8, last_failed_at = case when $8::text is null then last_failed_at else $4 end
       where tenant_id = $1 and name = $2 and due_at <= $4`,
      [due.tenantId, due.name, dueAt, now, underWay, outcome, durationMs, error ?? null],
    );
  }
}

function nextMidnight(tenant: ScheduledTenant, now: Date): Date {
  return startOfDay(addDays(dateIn(tenant.timeZone, now), 1), tenant.timeZone);
}

function addMs(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}
