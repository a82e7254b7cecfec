import { parseIdentifier, type Identifier } from '@mensal/kernel';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { CompiledQuery, type Kysely } from 'kysely';
import pg from 'pg';
import { PgBoss, type ConstructorOptions, type Db } from 'pg-boss';
import { CONFIGURATION, type Configuration } from '../configuration.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { ActivityLog } from '../schedules/activity-log.js';
import { ActivityStore } from '../schedules/activity-store.js';
import { ScheduleSources } from '../schedules/schedule-sources.js';

/** The PostgreSQL schema of the queue's own tables. */
export const QUEUE_SCHEMA = 'jobs';

export interface QueueDefinition<Data extends object> {
  /** `<module>.<job>`. */
  name: string;
  /** One short line in Portuguese. */
  description: string;
  /** How many jobs of this queue one process works on at a time. */
  concurrency: number;
  /** Work of one tenant has its `tenantId` in the data. */
  handle(data: Data, signal: AbortSignal): Promise<void>;
}

export interface SendOptions {
  /** At most one waiting job of the queue carries a key; a further one is dropped. */
  key: string;
}

/**
 * Work that is to be done now, by whichever worker is free, on pg-boss in the same PostgreSQL.
 *
 * A queue is a wake-up, never the only record of work: what is to be done stands in a module's own tables, and a
 * sweep sends again what got lost. So a job may run twice or not at all, and its handler must bear both.
 */
@Injectable()
export class JobQueue implements BeforeApplicationShutdown {
  private readonly logger = new Logger(JobQueue.name);
  private readonly definitions: QueueDefinition<object>[] = [];
  private readonly draining = new AbortController();
  private boss: PgBoss | undefined;

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly em: EntityManager,
    private readonly unitOfWork: UnitOfWork,
    private readonly activities: ActivityLog,
    store: ActivityStore,
    sources: ScheduleSources,
  ) {
    sources.defineShared(() => store.list('queue', this.definitions));
  }

  /** Called by modules while the application starts. */
  define<Data extends object>(definition: QueueDefinition<Data>): void {
    this.definitions.push(definition);
  }

  has(name: string): boolean {
    return this.definitions.some((definition) => definition.name === name);
  }

  /** Creates or upgrades the queue's own tables: part of migrating the database. */
  static async migrate(configuration: Configuration): Promise<void> {
    const boss = newBoss(configuration, {
      migrate: true,
      createSchema: true,
      supervise: false,
      schedule: false,
    });
    await boss.start();
    await boss.stop({ graceful: false });
  }

  /**
   * Drops jobs that a killed process left behind, for a server that has its database to itself. Nothing is lost: a
   * job is only a wake-up.
   */
  static async forgetUnfinished({ databaseUrl }: Configuration): Promise<void> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      await client.query(`delete from ${QUEUE_SCHEMA}.job where state < 'completed'`);
    } finally {
      await client.end();
    }
  }

  /** Connects; works on jobs only in processes of the role `worker`. @throws Error where the tables are missing. */
  async start(): Promise<void> {
    const working = this.configuration.roles.has('worker');
    const boss = newBoss(this.configuration, {
      migrate: false,
      createSchema: false,
      supervise: working,
      schedule: false,
      useListenNotify: working,
    });
    boss.on('error', (error) => this.logger.error(error));
    boss.on('warning', (warning) => this.logger.warn(warning));
    await boss.start();
    this.boss = boss;
    for (const { name } of this.definitions) {
      if ((await boss.getQueue(name)) === null)
        await boss.createQueue(name, {
          policy: 'short',
          notify: true,
          retryLimit: 3,
          retryBackoff: true,
          deleteAfterSeconds: 3_600,
        });
    }
    if (working) for (const definition of this.definitions) await this.work(boss, definition);
  }

  /** Sends a job; inside a {@link UnitOfWork} it exists from the commit on, and not without it. */
  async send(queue: string, data: object, { key }: SendOptions): Promise<void> {
    const db = this.currentTransaction();
    await this.started().send(queue, data, { singletonKey: key, ...(db && { db }) });
  }

  /** How many jobs wait in each queue that has any. */
  async waiting(): Promise<Map<string, number>> {
    const sql = `select name, count(*)::int as waiting from ${QUEUE_SCHEMA}.job where state < 'active' group by name`;
    const result = await this.em
      .getConnection()
      .getClient()
      .executeQuery<{ name: string; waiting: number }>(CompiledQuery.raw(sql));
    return new Map(result.rows.map(({ name, waiting }) => [name, waiting]));
  }

  async isReady(): Promise<boolean> {
    return this.boss !== undefined && !this.draining.signal.aborted && (await this.boss.isInstalled());
  }

  /** Resolves when no job waits or is being worked on, anywhere. For the development clock and tests. */
  async whenIdle(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (await this.hasWork()) {
      if (performance.now() > deadline)
        throw new Error(`The job queue did not come to rest within ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Lets jobs in hand end: their handlers see `signal` and stop at the next point where nothing is lost. */
  async beforeApplicationShutdown(): Promise<void> {
    this.draining.abort();
    await this.boss?.stop({ graceful: true, timeout: 20_000 });
    this.boss = undefined;
    await this.activities.flush();
  }

  /** A worker of its own for each job at a time, so that each can be told to look for the next one. */
  private async work(boss: PgBoss, definition: QueueDefinition<object>): Promise<void> {
    const options = { batchSize: 1, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 };
    for (let n = 0; n < definition.concurrency; n += 1) {
      let worker = '';
      worker = await boss.work(definition.name, options, async (jobs) => {
        for (const job of jobs) {
          const { signal } = this.draining;
          const run = this.activities.begin('queue', definition.name, tenantOf(job.data));
          await this.unitOfWork
            .isolated(() => definition.handle(job.data as object, signal))
            .then(() => signal.aborted || run.succeeded(1)) // else it may have been given back unfinished
            .catch((error: unknown) => {
              run.failed(error);
              this.logger.error({ err: error, queue: definition.name, job: job.id }, 'Job failed');
              throw error;
            })
            // Where one job waited, more may: notifications that came meanwhile count as one.
            .finally(() => boss.notifyWorker(worker));
        }
      });
    }
  }

  private async hasWork(): Promise<boolean> {
    const sql = `select exists (select from ${QUEUE_SCHEMA}.job where state < 'completed') as "hasWork"`;
    const result = await this.em
      .getConnection()
      .getClient()
      .executeQuery<{ hasWork: boolean }>(CompiledQuery.raw(sql));
    return result.rows[0]?.hasWork === true;
  }

  private currentTransaction(): Db | undefined {
    const transaction = this.em.getTransactionContext<Kysely<unknown>>();
    if (transaction === undefined) return undefined;
    return {
      executeSql: async (text: string, values: unknown[] = []) => {
        const { rows } = await transaction.executeQuery<Record<string, unknown>>(
          CompiledQuery.raw(text, values),
        );
        return { rows };
      },
    };
  }

  private started(): PgBoss {
    if (this.boss === undefined) throw new Error('The job queue is not running');
    return this.boss;
  }
}

function tenantOf(data: unknown): Identifier | undefined {
  return typeof data === 'object' && data !== null && 'tenantId' in data
    ? parseIdentifier(data.tenantId)
    : undefined;
}

function newBoss(configuration: Configuration, options: ConstructorOptions): PgBoss {
  return new PgBoss({
    connectionString: configuration.databaseUrl ?? '',
    application_name: 'mensal-jobs',
    schema: QUEUE_SCHEMA,
    max: 6,
    ...options,
  });
}
