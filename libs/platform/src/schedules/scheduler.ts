import { Clock } from '@mensal/kernel';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { CONFIGURATION, type Configuration } from '../configuration.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { ActivityLog } from './activity-log.js';
import { ActivityStore } from './activity-store.js';
import { ScheduleSources, type SharedEntry } from './schedule-sources.js';

const SWEEP_EVERY_MS = 10_000;

/**
 * Work whose time stands in a table of the module that owns it (`due_at`, an instant of the business {@link Clock}).
 * Safe to run twice and by several processes at once.
 */
export interface DueWork {
  /** `<module>.<work>`. */
  name: string;
  /** One short line in Portuguese. */
  description: string;
  /** When the next piece is due; `undefined` when none waits for a point in time. */
  nextDueAt(): Promise<Date | undefined>;
  /** Does, or hands to the queue, all that is due at `now`; answers how many pieces. */
  runDue(now: Date): Promise<number>;
}

/** Finds due work by sweeping, so that downtime delays work but never loses it. */
@Injectable()
export class Scheduler implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Scheduler.name);
  private readonly works: DueWork[] = [];
  private sweeping: Promise<number> | undefined;
  private started = false;

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly activities: ActivityLog,
    private readonly store: ActivityStore,
    sources: ScheduleSources,
  ) {
    sources.defineShared(() => this.list());
  }

  define(work: DueWork): void {
    this.works.push(work);
  }

  /** From now on sweeps run, in processes of the role `scheduler`; the first one at once. */
  async start(): Promise<void> {
    this.started = this.configuration.roles.has('scheduler');
    await this.tick();
  }

  @Interval(SWEEP_EVERY_MS)
  async tick(): Promise<void> {
    if (!this.started || this.sweeping !== undefined) return;
    this.sweeping = this.sweep(this.clock.now());
    await this.sweeping.finally(() => (this.sweeping = undefined));
  }

  /** One round over all due work, or some. A failure of one is logged and does not keep the others from running. */
  async sweep(now: Date, works: readonly DueWork[] = this.works): Promise<number> {
    let pieces = 0;
    for (const work of works) {
      const run = this.activities.begin('sweep', work.name);
      try {
        const done = await this.unitOfWork.isolated(() => work.runDue(now));
        run.succeeded(done);
        pieces += done;
      } catch (error) {
        run.failed(error);
        this.logger.error({ err: error, work: work.name }, 'Sweep failed');
      }
    }
    return pieces;
  }

  /** The earliest instant at which something is due, and the work that is. */
  async nextDue(): Promise<{ at: Date; works: DueWork[] } | undefined> {
    const instants = await Promise.all(this.works.map((work) => work.nextDueAt()));
    const at = instants.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
    const isDue = (instant: Date | undefined) => instant !== undefined && at !== undefined && instant <= at;
    return at && { at, works: this.works.filter((_, index) => isDue(instants[index])) };
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.started = false;
    await this.sweeping;
    await this.activities.flush();
  }

  /** When something is due is its tenants' business: a sweep looks every ten seconds, whatever it finds. */
  private async list(): Promise<SharedEntry[]> {
    const now = this.clock.now().getTime();
    return (await this.store.list('sweep', this.works)).map((entry) => ({
      ...entry,
      nextRunAt: entry.lastRunAt && new Date(Math.max(now, entry.lastRunAt.getTime() + SWEEP_EVERY_MS)),
    }));
  }
}
