import type { Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import { Sql } from '../database/sql.js';
import type { ScheduleOutcome, SharedEntry } from './schedule-sources.js';

export type ActivityKind = 'sweep' | 'queue';

/** Runs of a sweep or a queue, added up; what is told of one is of the latest. */
export interface Activity {
  kind: ActivityKind;
  name: string;
  /** When it began, in business time. */
  lastRunAt: Date;
  lastOutcome: ScheduleOutcome;
  lastDurationMs: number;
  lastPieces: number;
  lastError: string | null;
  lastFailedAt: Date | null;
  runs: number;
  failures: number;
}

/** A run that was a tenant's. */
export interface TenantRun extends Activity {
  tenantId: Identifier;
}

interface Described {
  name: string;
  description: string;
}

type ActivityRow = Omit<Activity, 'lastRunAt' | 'lastFailedAt'> & {
  lastRunAt: string;
  lastFailedAt: string | null;
};

/** What all processes together remember of their runs: sets of rows, always in one order, so that none wait for each other. */
@Injectable()
export class ActivityStore {
  constructor(private readonly sql: Sql) {}

  /** What has been written of these, in their order. */
  async list(kind: ActivityKind, works: readonly Described[]): Promise<SharedEntry[]> {
    const rows = await this.sql.query<ActivityRow>(
      `select name, last_run_at as "lastRunAt", last_outcome as "lastOutcome", last_duration_ms as "lastDurationMs",
         last_error as "lastError", last_failed_at as "lastFailedAt", runs, failures
       from platform.activities where kind = $1`,
      [kind],
    );
    const known = new Map(rows.map((row) => [row.name, row]));
    return works.map(({ name, description }) => toEntry(kind, name, description, known.get(name)));
  }

  /** @param activities one of each name */
  async add(activities: Activity[]): Promise<void> {
    const ordered = activities.toSorted((a, b) => compare(a.kind, b.kind) || compare(a.name, b.name));
    const all = <Key extends keyof Activity>(key: Key) => ordered.map((activity) => activity[key]);
    await this.sql.query(
      `insert into platform.activities as a (kind, name, last_run_at, last_outcome, last_duration_ms, last_pieces,
         last_error, last_failed_at, runs, failures)
       select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::int[], $6::int[], $7::text[],
         $8::timestamptz[], $9::bigint[], $10::bigint[])
       on conflict (kind, name) do update set
         last_run_at = excluded.last_run_at, last_outcome = excluded.last_outcome,
         last_duration_ms = excluded.last_duration_ms, last_pieces = excluded.last_pieces,
         last_error = excluded.last_error, last_failed_at = coalesce(excluded.last_failed_at, a.last_failed_at),
         runs = a.runs + excluded.runs, failures = a.failures + excluded.failures`,
      [
        ...[all('kind'), all('name'), all('lastRunAt'), all('lastOutcome'), all('lastDurationMs')],
        ...[all('lastPieces'), all('lastError'), all('lastFailedAt'), all('runs'), all('failures')],
      ],
    );
  }

  /**
   * Tells the daily jobs, whose work is under way in a queue of their name, how it ended. A try that failed may be
   * followed by one that succeeds, never the reverse. Of other queues there is no such job, and nothing to tell.
   */
  async endDailyJobs(runs: TenantRun[]): Promise<void> {
    const all = <Key extends keyof TenantRun>(key: Key) => runs.map((run) => run[key]);
    await this.sql.query(
      `with ended as (
         select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::timestamptz[])
           as e (tenant_id, name, outcome, duration_ms, error, failed_at)
       ), locked as (
         select s.tenant_id, s.name from platform.schedules s join ended using (tenant_id, name)
         where s.under_way order by s.tenant_id, s.name for update of s
       )
       update platform.schedules s set
         under_way = e.outcome <> 'ok', last_outcome = e.outcome, last_duration_ms = e.duration_ms,
         last_error = e.error, last_failed_at = coalesce(e.failed_at, s.last_failed_at)
       from ended e join locked using (tenant_id, name)
       where s.tenant_id = e.tenant_id and s.name = e.name`,
      [
        ...[all('tenantId'), all('name'), all('lastOutcome'), all('lastDurationMs')],
        ...[all('lastError'), all('lastFailedAt')],
      ],
    );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toEntry(
  kind: ActivityKind,
  name: string,
  description: string,
  row: ActivityRow | undefined,
): SharedEntry {
  return {
    name,
    kind,
    description,
    nextRunAt: null,
    lastRunAt: row ? new Date(row.lastRunAt) : null,
    lastOutcome: row?.lastOutcome ?? null,
    lastDurationMs: row?.lastDurationMs ?? null,
    lastFailedAt: row?.lastFailedAt ? new Date(row.lastFailedAt) : null,
    lastError: row?.lastError ?? null,
    expiresAt: null,
    runs: row?.runs ?? 0,
    failures: row?.failures ?? 0,
  };
}
