import { ManageTenants, type TenantContext, type TenantKind } from '@mensal/identity';
import { JobQueue, readConfiguration, UnitOfWork } from '@mensal/platform';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { UnlimitedGateways } from '../../apps/api/src/app.module.js';
import { DevClock } from '../../apps/api/src/development/dev-clock.js';
import { DevelopmentModule } from '../../apps/api/src/development/development.module.js';
import { liftSandboxLimits } from '../../apps/api/src/development/sandbox-limits.js';
import { SimulatedClock } from '../../apps/api/src/development/simulated-clock.js';
import { createServer, startServer } from '../../apps/api/src/server.js';
import { ApiClient } from './api-client.js';
import { createDatabase } from './database.js';
import { TestSandbox } from './test-sandbox.js';

export interface TestServerOptions {
  /** Where the business clock starts. */
  now?: string;
  databaseUrl?: string;
  /** Of a server that this one is to be a replica of. */
  clock?: SimulatedClock;
  env?: Record<string, string>;
  /** Modules beside those of every server. */
  extras?: (Type | DynamicModule)[];
  /**
   * With the gateways' sandbox beside it, on the same clock, whose notifications come back to the server. Without the
   * vendors' limits of requests, which count real time: what is tested here is what becomes of the requests.
   */
  sandbox?: boolean;
}

/** A whole server in this process, over HTTP on a free port, with a database of its own and a clock that can be moved. */
export class TestServer {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly databaseUrl: string,
    readonly clock: SimulatedClock,
    private readonly folder: string,
    private readonly vendors: TestSandbox | undefined,
  ) {}

  static async start({
    now,
    databaseUrl,
    clock: shared,
    env,
    extras = [],
    sandbox = false,
  }: TestServerOptions = {}): Promise<TestServer> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-server-'));
    const configuration = readConfiguration({
      MENSAL_ENV: 'development',
      MENSAL_LOG_LEVEL: 'fatal',
      DATABASE_URL: databaseUrl ?? (await createDatabase()),
      MENSAL_DATA_DIR: folder,
      PORT: '0',
      ...(now !== undefined && { MENSAL_CLOCK: now }),
      ...env,
    });
    const clock = shared ?? new SimulatedClock(path.join(folder, 'clock.json'), configuration.clockStart);
    const vendors = sandbox ? await TestSandbox.start(clock) : undefined;
    if (vendors !== undefined) await liftSandboxLimits(vendors.url);
    // Without one, gateways are at an address where nothing answers.
    configuration.sandboxUrl = vendors?.url ?? 'http://127.0.0.1:1';
    const app = await createServer(configuration, clock, [
      DevelopmentModule.forRoot(clock),
      UnlimitedGateways,
      ...extras,
    ]);
    await startServer(app, configuration);
    const url = await app.getUrl();
    configuration.publicUrl = url;
    return new TestServer(app, url, configuration.databaseUrl ?? '', clock, folder, vendors);
  }

  get sandbox(): TestSandbox {
    if (this.vendors === undefined) throw new Error('This server was started without a sandbox');
    return this.vendors;
  }

  /** Where the business clock is kept, which programs in other processes may follow. */
  get clockFile(): string {
    return path.join(this.folder, 'clock.json');
  }

  /** A new merchant, signed in. */
  async newTenant(timeZone = 'America/Sao_Paulo', kind: TenantKind = 'demo'): Promise<ApiClient> {
    const tenants = this.app.get(ManageTenants);
    const { tenant, token, secrets } = await this.app.get(UnitOfWork).isolated(async () => {
      const created = await tenants.create({ name: 'Comércio Fictício Ltda', timeZone, kind });
      return { ...created, secrets: await tenants.issueCredential(created.tenant.id, 'test') };
    });
    const context: TenantContext = { tenantId: tenant.id, timeZone };
    return ApiClient.signIn(this.url, secrets, token, context);
  }

  /** Moves business time, doing all that is due on the way. */
  advance(to: string): Promise<number> {
    return this.app.get(DevClock).advance(new Date(to));
  }

  /** Waits until no job is left to do. */
  async settle(): Promise<void> {
    await this.app.get(JobQueue).whenIdle(60_000);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.vendors?.stop();
    fs.rmSync(this.folder, { recursive: true });
  }
}
