import { Clock, type Identifier } from '@mensal/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ActivityStore, type Activity, type ActivityKind, type TenantRun } from './activity-store.js';
import { errorName } from './error-name.js';
import type { ScheduleOutcome } from './schedule-sources.js';

const WRITE_EVERY_MS = 5_000;
/** How long what changes nothing may wait: a sweep that found nothing, as before. */
const QUIET_FOR_MS = 60_000;

/** A run that has begun; one of the two is called when it has ended. */
export interface BegunRun {
  succeeded(pieces: number): void;
  failed(error: unknown): void;
}

interface Unwritten extends Activity {
  /** Whether any of its runs did something. */
  busy: boolean;
}

/**
 * Remembers how the server's own work went. Runs are added up in memory and written every few seconds in one statement,
 * so that a job costs nothing; a process that dies takes the last seconds with it.
 */
@Injectable()
export class ActivityLog {
  private readonly logger = new Logger(ActivityLog.name);
  private readonly unwritten = new Map<string, Unwritten>();
  private readonly written = new Map<string, { outcome: ScheduleOutcome; at: number }>();
  private tenantRuns = new Map<string, TenantRun>();
  private failing = false;

  constructor(
    private readonly clock: Clock,
    private readonly store: ActivityStore,
  ) {}

  /** @param tenantId whose work it is: their daily job of that name then tells how it ended */
  begin(kind: ActivityKind, name: string, tenantId?: Identifier): BegunRun {
    const lastRunAt = this.clock.now();
    const started = performance.now();
    const end = (lastPieces: number, lastError: string | null) => {
      const failed = lastError !== null;
      const run: Activity = {
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
      };
      this.add({ ...run, busy: lastPieces > 0 });
      if (tenantId !== undefined) this.tenantRuns.set(`${tenantId}/${name}`, { ...run, tenantId });
    };
    return { succeeded: (pieces) => end(pieces, null), failed: (error) => end(0, errorName(error)) };
  }

  /** Writes what is new: something was done, or ended otherwise than before; and all the rest once a minute. */
  @Interval(WRITE_EVERY_MS)
  async writeNews(): Promise<void> {
    const now = performance.now();
    await this.write(({ busy, lastOutcome }, before) => {
      return busy || before?.outcome !== lastOutcome || now - before.at >= QUIET_FOR_MS;
    });
  }

  /** Writes all that is known, as when the process ends. What cannot be written waits for the next time. */
  async flush(): Promise<void> {
    await this.write(() => true);
  }

  private add(later: Unwritten): void {
    const earlier = this.unwritten.get(keyOf(later));
    this.unwritten.set(keyOf(later), earlier === undefined ? later : sum(earlier, later));
  }

  private async write(
    isDue: (activity: Unwritten, before: { outcome: ScheduleOutcome; at: number } | undefined) => boolean,
  ): Promise<void> {
    const due = [...this.unwritten.values()].filter((it) => isDue(it, this.written.get(keyOf(it))));
    try {
      await this.writeActivities(due);
      await this.writeTenantRuns();
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn({ err: error }, 'How work went cannot be written down now');
      this.failing = true;
    }
  }

  private async writeActivities(activities: Unwritten[]): Promise<void> {
    if (activities.length === 0) return;
    for (const activity of activities) this.unwritten.delete(keyOf(activity));
    try {
      await this.store.add(activities);
    } catch (error) {
      for (const activity of activities) {
        const later = this.unwritten.get(keyOf(activity));
        this.unwritten.set(keyOf(activity), later === undefined ? activity : sum(activity, later));
      }
      throw error;
    }
    const at = performance.now();
    for (const activity of activities)
      this.written.set(keyOf(activity), { outcome: activity.lastOutcome, at });
  }

  private async writeTenantRuns(): Promise<void> {
    const runs = this.tenantRuns;
    if (runs.size === 0) return;
    this.tenantRuns = new Map();
    try {
      await this.store.endDailyJobs([...runs.values()]);
    } catch (error) {
      this.tenantRuns = new Map([...runs, ...this.tenantRuns]);
      throw error;
    }
  }
}

function keyOf({ kind, name }: Activity): string {
  return `${kind}/${name}`;
}

function sum(earlier: Unwritten, later: Unwritten): Unwritten {
  return {
    ...later,
    lastFailedAt: later.lastFailedAt ?? earlier.lastFailedAt,
    runs: earlier.runs + later.runs,
    failures: earlier.failures + later.failures,
    busy: earlier.busy || later.busy,
  };
}
