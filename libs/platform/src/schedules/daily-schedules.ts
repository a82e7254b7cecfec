import type { Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import { Sql } from '../database/sql.js';
import { DailyJobs, type DailyJob } from './daily-jobs.js';
import {
  ScheduleSources,
  type ScheduleEntry,
  type TenantEntry,
  type TenantSchedules,
} from './schedule-sources.js';

interface ScheduleRow extends Pick<ScheduleEntry, 'name' | 'lastOutcome' | 'lastDurationMs' | 'lastError'> {
  tenantId: Identifier;
  dueAt: string;
  lastRunAt: string | null;
  lastFailedAt: string | null;
}

const COLUMNS = `tenant_id as "tenantId", name, due_at as "dueAt", last_run_at as "lastRunAt",
  last_outcome as "lastOutcome", last_duration_ms as "lastDurationMs", last_error as "lastError",
  last_failed_at as "lastFailedAt"`;

/** How the daily jobs of tenants went, and when they are due again. */
@Injectable()
export class DailySchedules implements TenantSchedules {
  constructor(
    private readonly dailyJobs: DailyJobs,
    private readonly sql: Sql,
    sources: ScheduleSources,
  ) {
    sources.define(this);
  }

  /** A job that the tenant has no schedule for yet gets one with the next sweep. */
  async list(tenantId: Identifier): Promise<ScheduleEntry[]> {
    const rows = await this.sql.query<ScheduleRow>(
      `select ${COLUMNS} from platform.schedules where tenant_id = $1`,
      [tenantId],
    );
    const known = new Map(rows.map((row) => [row.name, row]));
    return this.dailyJobs.ranked().map((job) => toEntry(job, known.get(job.name)));
  }

  /** Of active tenants: for others nothing runs. */
  async failing(limit: number): Promise<TenantEntry[]> {
    const jobs = new Map(this.dailyJobs.ranked().map((job) => [job.name, job]));
    const tenants = (await this.dailyJobs.activeTenants()).map(({ tenantId }) => tenantId);
    const rows = await this.sql.query<ScheduleRow>(
      `select ${COLUMNS} from platform.schedules
       where last_outcome = 'failed' and name = any($2::text[]) and tenant_id = any($3::uuid[])
       order by last_failed_at desc limit $1`,
      [limit, [...jobs.keys()], tenants],
    );
    return rows.flatMap((row) => {
      const job = jobs.get(row.name);
      return job === undefined ? [] : [{ ...toEntry(job, row), tenantId: row.tenantId }];
    });
  }
}

function toEntry({ name, description }: DailyJob, row: ScheduleRow | undefined): ScheduleEntry {
  return {
    name,
    kind: 'daily',
    description,
    nextRunAt: instantOf(row?.dueAt),
    lastRunAt: instantOf(row?.lastRunAt),
    lastOutcome: row?.lastOutcome ?? null,
    lastDurationMs: row?.lastDurationMs ?? null,
    lastFailedAt: instantOf(row?.lastFailedAt),
    lastError: row?.lastError ?? null,
    expiresAt: null,
  };
}

function instantOf(text: string | null | undefined): Date | null {
  return text == null ? null : new Date(text);
}
