import { calendarDate, startOfDay } from '@mensal/kernel';
import { JobQueue, readConfiguration, Scheduler } from '@mensal/platform';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../../apps/api/src/development/embedded-postgres.js';
import { migrateDatabase } from '../../../apps/api/src/startup-checks.js';
import { Program } from '../child-process.js';
import { query } from '../database.js';
import { killPostgres } from '../kill-postgres.js';
import { TEST_MASTER_KEY } from '../master-key.js';
import type { TestSandbox } from '../test-sandbox.js';
import { TestServer } from '../test-server.js';
import { GATEWAYS } from './books.js';
import { BEGINNING } from './calm-stage.js';
import type { Stage } from './year.js';

const WORKER = path.resolve(import.meta.dirname, 'worker.ts');
const TIMEOUT_MS = 1_500;
const REST_WITHIN_MS = 120_000;
/** Business time that passes while something under way is waited for. */
const ROUND_MS = 20_000;
/** Twice a day somebody looks: at noon, and after midnight, when the last Pix of the day before is over. */
const AFTER_MIDNIGHT_MS = 90 * 60_000;
/** A kill comes so long after the work of a time of day has begun. */
const KILLED_WITHIN_MS = 1_500;

/** All that can go wrong, each with this probability at every request; of notifications there are few. */
const PROBABILITY = 0.03;
const OF_NOTIFICATIONS = 0.3;
const FAULTS: readonly { mode: string; [setting: string]: unknown }[] = [
  { mode: 'drop', when: 'before' },
  { mode: 'drop', when: 'after' },
  { mode: 'delay', when: 'before', ms: 2 * TIMEOUT_MS },
  { mode: 'delay', when: 'after', ms: 2 * TIMEOUT_MS },
  { mode: 'status', when: 'before', status: 503 },
  { mode: 'status', when: 'after', status: 500 },
  { mode: 'garbage', when: 'before' },
  { mode: 'garbage', when: 'after' },
  { mode: 'process-late', ms: TIMEOUT_MS },
  { mode: 'endless' },
  { mode: 'duplicate-notification', probability: OF_NOTIFICATIONS },
  { mode: 'lose-notification', probability: OF_NOTIFICATIONS },
  { mode: 'late-notification', probability: OF_NOTIFICATIONS, ms: TIMEOUT_MS },
];

/** On which days what is killed; the moment is drawn within that day's work. */
export interface Kills {
  worker: ReadonlySet<string>;
  postgres: ReadonlySet<string>;
}

/**
 * Gateways that fail in every way, a worker in a process of its own and a PostgreSQL, which are killed on some days. The
 * process that plays takes the requests and the notifications, and sweeps; it works on no job.
 */
export class RoughStage implements Stage {
  readonly patienceMs = 90_000;
  readonly tellsInOrder = false;
  readonly killed = { workers: 0, postgres: 0 };
  /** The faults that have been, and how often they have fired. */
  readonly fired: { mode: string; when: string; fired: number }[] = [];

  private constructor(
    readonly server: TestServer,
    private readonly folder: string,
    private readonly random: () => number,
    private readonly kills: Kills,
    private postgres: EmbeddedPostgres,
    private worker: Program,
  ) {}

  static async start(random: () => number, kills: Kills): Promise<RoughStage> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-year-'));
    const postgres = await startEmbeddedPostgres(path.join(folder, 'postgres'));
    await migrateDatabase(
      readConfiguration({ DATABASE_URL: postgres.url, MENSAL_MASTER_KEY: TEST_MASTER_KEY }),
    );
    const server = await TestServer.start({
      now: BEGINNING,
      sandbox: true,
      databaseUrl: postgres.url,
      env: { MENSAL_ROLES: 'http', MENSAL_GATEWAY_TIMEOUT_MS: String(TIMEOUT_MS) },
    });
    return new RoughStage(server, folder, random, kills, postgres, await startWorker(server));
  }

  get sandbox(): TestSandbox {
    return this.server.sandbox;
  }

  async disturb(seed: number): Promise<void> {
    for (const [of, gateway] of GATEWAYS.entries())
      for (const [index, fault] of FAULTS.entries())
        await this.sandbox.control('POST', `${gateway}/faults`, {
          route: '*',
          probability: PROBABILITY,
          ...fault,
          seed: seed + of * FAULTS.length + index,
        });
  }

  /** From now on nothing fails. */
  async calm(): Promise<void> {
    for (const gateway of GATEWAYS) {
      const faults = (await this.sandbox.control('GET', `${gateway}/faults`)) as typeof this.fired;
      this.fired.push(...faults.filter(({ fired }) => fired > 0));
      await this.sandbox.control('DELETE', `${gateway}/faults`);
    }
  }

  /** To noon of a day, over its midnight. */
  async advance(noon: string): Promise<void> {
    const day = calendarDate(noon.slice(0, 10));
    const afterMidnight = startOfDay(day, 'America/Sao_Paulo').getTime() + AFTER_MIDNIGHT_MS;
    for (const instant of [afterMidnight, Date.parse(noon)]) {
      this.server.clock.moveTo(new Date(instant));
      const kill = instant === afterMidnight ? this.killOn(day) : Promise.resolve();
      await this.sweep();
      await kill;
      await this.rest();
    }
  }

  async rest(): Promise<void> {
    const { clock } = this.server;
    const deadline = performance.now() + REST_WITHIN_MS;
    for (;;) {
      await this.sweep();
      const left = await this.underWay();
      if (left.length === 0) return;
      if (performance.now() > deadline)
        throw new Error(
          `Still under way: ${JSON.stringify(left.slice(0, 5))}, ${this.worker.printed.slice(-2_000)}`,
        );
      await pause(50);
      clock.moveTo(new Date(clock.now().getTime() + ROUND_MS));
    }
  }

  async wait(): Promise<void> {
    const { clock } = this.server;
    clock.moveTo(new Date(clock.now().getTime() + ROUND_MS));
    await this.rest();
  }

  async stop(): Promise<void> {
    await this.worker.stop();
    await this.server.stop();
    await this.postgres.stop();
    fs.rmSync(this.folder, { recursive: true });
  }

  private async sweep(): Promise<void> {
    await this.server.app.get(Scheduler).sweep(this.server.clock.now());
  }

  /** Jobs, and what waits neither for a day nor for a payer. */
  private async underWay(): Promise<unknown[]> {
    const { databaseUrl, clock } = this.server;
    const jobs = await query(databaseUrl, `select name, state from jobs.job where state < 'completed'`);
    const charges = await query(
      databaseUrl,
      `select id, gateway, method, status, close_as, reason_code, tries, looks, due_at from billing.charges
       where due_at is not null and news_heard > news_answered
         or not closed and (status in ('created', 'prepared', 'sent', 'unknown')
           or status in ('pending', 'declined') and close_as is not null and cancellable
           or status = 'pending' and instrument is null)`,
    );
    const collections = await query(
      databaseUrl,
      `select invoice_id, status, reason, due_at from billing.collections where due_at <= $1`,
      [clock.now()],
    );
    return [...jobs, ...charges, ...collections];
  }

  private async killOn(day: string): Promise<void> {
    if (!this.kills.worker.has(day) && !this.kills.postgres.has(day)) return;
    await pause(this.random() * KILLED_WITHIN_MS);
    if (this.kills.postgres.has(day)) {
      const port = Number(new URL(this.postgres.url).port);
      await killPostgres(this.postgres.pid);
      this.postgres = await startEmbeddedPostgres(path.join(this.folder, 'postgres'), port);
      this.killed.postgres += 1;
    }
    const kills = this.kills.worker.has(day);
    if (kills) {
      await this.worker.kill();
      this.killed.workers += 1;
    }
    // A job is only a wake-up: those that nobody ends any more are forgotten, and a sweep finds what they were for.
    await JobQueue.forgetUnfinished(
      readConfiguration({ MENSAL_ENV: 'development', DATABASE_URL: this.postgres.url }),
    );
    if (kills) this.worker = await startWorker(this.server);
  }
}

function startWorker(server: TestServer): Promise<Program> {
  return Program.start(
    [WORKER, server.clockFile],
    {
      MENSAL_ENV: 'development',
      DATABASE_URL: server.databaseUrl,
      MENSAL_ROLES: 'worker',
      MENSAL_LOG_LEVEL: 'error',
      PORT: '0',
      SANDBOX_PORT: new URL(server.sandbox.url).port,
      MENSAL_PUBLIC_URL: server.url,
      MENSAL_GATEWAY_TIMEOUT_MS: String(TIMEOUT_MS),
    },
    /Worker is up/,
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
