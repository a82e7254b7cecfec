import {
  GatewayKit,
  GatewayKitModule,
  gatewayKitPersistence,
  type GatewayKitOptions,
} from '@mensal/gateway-kit';
import type { Vendor, VendorClient } from '@mensal/gateway-kit';
import { SystemClock } from '@mensal/kernel';
import { ormOptions, PlatformModule, platformPersistence, readConfiguration } from '@mensal/platform';
import { MikroORM } from '@mikro-orm/postgresql';
import { Module, type INestApplicationContext, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDatabase } from './database.js';

const PERSISTENCE = [platformPersistence, gatewayKitPersistence];

export type Handler = (request: Received, response: http.ServerResponse) => void;

export interface Received {
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
  /** On the process's monotonic clock, in milliseconds. */
  at: number;
}

/** A vendor of nobody's: hands out tokens for the key `right`, and answers the rest as a test wants it to. */
export class TestVendor {
  readonly received: Received[] = [];
  tokens = 0;
  lifetimeSeconds = 3_600;
  /** Of obtaining a token. */
  delayMs = 0;
  handler: Handler = (_request, response) => reply(response, 200, { ok: true });

  private constructor(private readonly server: http.Server) {}

  static async start(): Promise<TestVendor> {
    const server = http.createServer();
    const vendor = new TestVendor(server);
    server.on('request', (request, response) => void vendor.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return vendor;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What came but for the requests of tokens. */
  get calls(): Received[] {
    return this.received.filter(({ url }) => url !== '/token');
  }

  get authorisations(): number {
    return this.received.length - this.calls.length;
  }

  reset(): void {
    this.received.length = 0;
    this.lifetimeSeconds = 3_600;
    this.delayMs = 0;
    this.handler = (_request, response) => reply(response, 200, { ok: true });
  }

  describe(fields: Partial<Vendor> = {}): Vendor {
    return {
      name: 'acme',
      hosts: { production: this.url, homologation: `${this.url}/homologation` },
      authorise: async ({ credentials }, send) => {
        const headers = { Authorization: `Basic ${credentials['key'] ?? ''}` };
        const answer = await send({ method: 'POST', route: '/token', effect: 'read', headers, body: {} });
        if (answer.kind !== 'answer') return { kind: 'failed', trouble: answer.trouble };
        if (answer.status === 401) return { kind: 'refused', reason: 'wrong key' };
        const { token, lifetime } = answer.body as { token: string; lifetime: number };
        return { kind: 'authorised', accessToken: token, lifetimeSeconds: lifetime };
      },
      ...fields,
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const at = performance.now();
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const received = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body,
      at,
    };
    this.received.push(received);
    if (received.url !== '/token') return this.handler(received, response);
    if (request.headers.authorization?.startsWith('Basic right') !== true)
      return reply(response, 401, { error: 'invalid_client' });
    this.tokens += 1;
    const answer = { token: `access-token-${this.tokens}`, lifetime: this.lifetimeSeconds };
    setTimeout(() => reply(response, 200, answer), this.delayMs);
  }
}

export function reply(
  response: http.ServerResponse,
  status: number,
  body?: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

@Module({})
class TestModule {}

/** A process's worth of the kit: pool, memory and queue of its own, on a database that several may share. */
export interface KitInstance {
  app: INestApplicationContext;
  client: VendorClient;
  get: INestApplicationContext['get'];
}

export async function migratedDatabase(): Promise<string> {
  const databaseUrl = await createDatabase();
  const configuration = readConfiguration({ MENSAL_ENV: 'development', DATABASE_URL: databaseUrl });
  const orm = await MikroORM.init(ormOptions(configuration, PERSISTENCE));
  await orm.migrator.up();
  await orm.close();
  return databaseUrl;
}

export async function startKit(
  databaseUrl: string,
  vendor: Vendor,
  settings: {
    env?: Record<string, string>;
    options?: GatewayKitOptions;
    logger?: LoggerService | false;
  } = {},
): Promise<KitInstance> {
  const configuration = readConfiguration({
    MENSAL_ENV: 'development',
    DATABASE_URL: databaseUrl,
    MENSAL_DATABASE_POOL: '4',
    MENSAL_GATEWAY_TIMEOUT_MS: '6000',
    MENSAL_PUBLIC_URL: 'https://mensal.example',
    ...settings.env,
  });
  // The vendor is not the sandbox.
  const sandboxUrl = undefined;
  const app = await NestFactory.createApplicationContext(
    {
      module: TestModule,
      imports: [
        PlatformModule.forRoot({
          configuration: { ...configuration, sandboxUrl },
          clock: new SystemClock(),
          persistence: PERSISTENCE,
        }),
        settings.options === undefined ? GatewayKitModule : GatewayKitModule.with(settings.options),
      ],
    },
    { logger: settings.logger ?? false },
  );
  const kit = app.get(GatewayKit);
  return { app, client: kit.connect(vendor), get: app.get.bind(app) };
}
