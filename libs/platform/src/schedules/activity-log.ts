import { Clock, type Identifier } from '@mensal/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Sql } from '../database/sql.js';
import { errorName } from './error-name.js';
import type { ScheduleOutcome, SharedEntry } from './schedule-sources.js';

const WRITE_EVERY_MS = 5_000;
/** How long what changes nothing may wait: a sweep that found nothing, as before. */
const QUIET_FOR_MS = 60_000;

type ActivityKind = 'sweep' | 'queue';

interface Described {
  name: string;
  description: string;
}

/** Runs of a sweep or a queue, added up; what is told of one is of the latest. */
interface Activity {
  kind: ActivityKind;
  name: string;
  /** Business time. */
  lastRunAt: Date;
  lastOutcome: ScheduleOutcome;
  lastDurationMs: number;
  lastPieces: number;
  lastError: string | null;
  lastFailedAt: Date | null;
  runs: number;
  failures: number;
}

type ActivityRow = Omit<Activity, 'lastRunAt' | 'lastFailedAt'> & {
  lastRunAt: string;
  lastFailedAt: string | null;
};

interface Ended extends Activity {
  tenantId: Identifier;
}

/** A run that has begun; one of the two is called when it has ended. */
export interface BegunRun {
  succeeded(pieces: number): void;
  failed(error: unknown): void;
}

/**
 * Remembers how the server's own work went. Runs are added up in memory and written every few seconds in one statement,
 * so that a job costs nothing; a process that dies takes the last seconds with it.
 */
@Injectable()
export class ActivityLog {
  private readonly logger = new Logger(ActivityLog.name);
  private readonly unwritten = new Map<string, Activity>();
  private readonly eventful = new Set<string>();
  private readonly written = new Map<string, { outcome: ScheduleOutcome; at: number }>();
  private ended = new Map<string, Ended>();
  private unheard = false;

  constructor(
    private readonly clock: Clock,
    private readonly sql: Sql,
  ) {}

  /** @param tenantId whose work it is: their daily job of that name then tells how it ended */
  begin(kind: ActivityKind, name: string, tenantId?: Identifier): BegunRun {
    const lastRunAt = this.clock.now();
    const started = performance.now();
    const end = (lastPieces: number, lastError: string | null) => {
      const failed = lastError !== null;
      this.add(
        {
          kind,
          name,
          lastRunAt,
          lastOutcome: failed ? 'failed' : 'ok',
          lastDurationMs: Math.round(performance.now() - started),
          lastPieces,
          lastError,
          lastFailedAt: failed ? lastRunAt : null,
          runs: 1,
          failures: failed ? 1 : 0,
        },
        tenantId,
      );
    };
    return { succeeded: (pieces) => end(pieces, null), failed: (error) => end(0, errorName(error)) };
  }

  /** What all processes have written of these, in their order. */
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

  @Interval(WRITE_EVERY_MS)
  async writeNews(): Promise<void> {
    const now = performance.now();
    await this.write((key, { lastOutcome }) => {
      const before = this.written.get(key);
      return this.eventful.has(key) || before?.outcome !== lastOutcome || now - before.at >= QUIET_FOR_MS;
    });
  }

  /** Writes all that is known, as when the process ends. What cannot be written waits for the next time. */
  async flush(): Promise<void> {
    await this.write(() => true);
  }

  private add(activity: Activity, tenantId: Identifier | undefined): void {
    const key = keyOf(activity);
    const before = this.unwritten.get(key);
    this.unwritten.set(key, before === undefined ? activity : sum(before, activity));
    if (activity.lastPieces > 0) this.eventful.add(key);
    if (tenantId !== undefined) this.ended.set(`${tenantId}/${activity.name}`, { ...activity, tenantId });
  }

  private async write(isDue: (key: string, activity: Activity) => boolean): Promise<void> {
    // In one order, so that two processes never wait for each other.
    const due = [...this.unwritten].filter(([key, activity]) => isDue(key, activity)).sort(byKey);
    const ended = [...this.ended].sort(byKey);
    if (due.length === 0 && ended.length === 0) return;
    for (const [key] of due) this.unwritten.delete(key);
    this.ended = new Map();
    try {
      await this.writeActivities(due.map(([, activity]) => activity));
      for (const [key, { lastOutcome }] of due) {
        this.written.set(key, { outcome: lastOutcome, at: performance.now() });
        this.eventful.delete(key);
      }
      due.length = 0;
      await this.writeEnded(ended.map(([, run]) => run));
      this.unheard = false;
    } catch (error) {
      for (const [key, activity] of due) {
        const later = this.unwritten.get(key);
        this.unwritten.set(key, later === undefined ? activity : sum(activity, later));
      }
      this.ended = new Map([...ended, ...this.ended]);
      if (!this.unheard) this.logger.warn({ err: error }, 'How work went cannot be written down now');
      this.unheard = true;
    }
  }

  private async writeActivities(activities: Activity[]): Promise<void> {
    if (activities.length === 0) return;
    const all = <Key extends keyof Activity>(key: Key) => activities.map((activity) => activity[key]);
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
        all('kind'),
        all('name'),
        all('lastRunAt'),
        all('lastOutcome'),
        all('lastDurationMs'),
        all('lastPieces'),
        all('lastError'),
        all('lastFailedAt'),
        all('runs'),
        all('failures'),
      ],
    );
  }

  /** Of daily jobs whose work is under way. A failed try may be followed by one that succeeds, never the reverse. */
  private async writeEnded(runs: Ended[]): Promise<void> {
    if (runs.length === 0) return;
    const all = <Key extends keyof Ended>(key: Key) => runs.map((run) => run[key]);
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
        all('tenantId'),
        all('name'),
        all('lastOutcome'),
        all('lastDurationMs'),
        all('lastError'),
        all('lastFailedAt'),
      ],
    );
  }
}

function keyOf({ kind, name }: Activity): string {
  return `${kind}/${name}`;
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function sum(earlier: Activity, later: Activity): Activity {
  return {
    ...later,
    lastFailedAt: later.lastFailedAt ?? earlier.lastFailedAt,
    runs: earlier.runs + later.runs,
    failures: earlier.failures + later.failures,
  };
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
