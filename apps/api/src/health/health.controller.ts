import { Public } from '@mensal/identity';
import { JobQueue, schemaState, Sql } from '@mensal/platform';
import { MikroORM } from '@mikro-orm/postgresql';
import { Controller, Get, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import {
  HealthCheck,
  HealthCheckService,
  HealthIndicatorService,
  type HealthIndicatorResult,
} from '@nestjs/terminus';

const CHECK_TIMEOUT_MS = 2_000;

/** Probes for an orchestrator. They need no sign-in and tell nothing but up or down. */
@Controller('health')
@Public()
export class HealthController implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private started = false;
  private draining = false;
  private schemaSeen = false;

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly sql: Sql,
    private readonly orm: MikroORM,
    private readonly queue: JobQueue,
  ) {}

  onApplicationBootstrap(): void {
    this.started = true;
  }

  beforeApplicationShutdown(): void {
    this.draining = true;
  }

  /** The process answers. A failure means: start it anew. */
  @Get('live')
  @HealthCheck()
  live() {
    return this.health.check([]);
  }

  /** It may be sent requests. */
  @Get('ready')
  @HealthCheck()
  ready() {
    return this.health.check([
      () => this.check('draining', () => Promise.resolve(!this.draining)),
      () => this.check('database', async () => (await this.sql.query('select 1')).length === 1),
      () => this.check('migrations', () => this.isMigrated()),
      () => this.check('queue', () => this.queue.isReady()),
    ]);
  }

  /** It has come up. */
  @Get('startup')
  @HealthCheck()
  startup() {
    return this.health.check([() => this.check('started', () => Promise.resolve(this.started))]);
  }

  private async check(name: string, isUp: () => Promise<boolean>): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    let timer: NodeJS.Timeout | undefined;
    const timeOut = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, CHECK_TIMEOUT_MS, false)));
    // Whatever the failure is, the answer to the prober is "down"; the part that failed logs its own reason.
    const up = await Promise.race([isUp().catch(() => false), timeOut]).finally(() => clearTimeout(timer));
    return up ? indicator.up() : indicator.down();
  }

  /** A schema that was complete once stays so for this process's release. */
  private async isMigrated(): Promise<boolean> {
    this.schemaSeen ||= (await schemaState(this.orm)).pending.length === 0;
    return this.schemaSeen;
  }
}
