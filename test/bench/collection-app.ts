/** A process of the server for the bench of collection, and what its parent may ask of it. */
import { ConfigureCollection, ConfigureGateway, StartBillingRun } from '@mensal/billing';
import { FindCustomers, MirrorCustomer } from '@mensal/customers';
import { GatewayKitOptions } from '@mensal/gateway-kit';
import { parseIdentifier, type Identifier } from '@mensal/kernel';
import { JobQueue, Metrics, readConfiguration, UnitOfWork, type Configuration } from '@mensal/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fs from 'node:fs';
import { SimulatedClock } from '../../apps/api/dist/development/simulated-clock.js';
import { createServer } from '../../apps/api/dist/server.js';
import { atATime } from './gateway-load.ts';
import { BUSINESS_DATE, TENANT } from './seed.ts';

const tenantId = parseIdentifier(TENANT);
if (tenantId === undefined) throw new Error('The tenant of the benchmark has no id');
export const tenant = { tenantId, timeZone: 'America/Sao_Paulo' };

/** What a process has used since it was started. */
export interface Usage {
  cpuMs: number;
  peakMb: number;
  /** Time that calls to gateways took, added up. */
  callSeconds: number;
  calls: number;
}

export const ACCOUNTS = {
  lytex: {
    clientId: 'Client_Id_sandbox',
    clientSecret: 'Client_Secret_sandbox',
    callbackSecret: 'Callback_Secret_sandbox',
  },
  letpay: { apiKey: 'Api_Key_sandbox', apiSecret: 'Api_Secret_sandbox', contractId: 'Contract_sandbox' },
};

/** The vendors' limits are off: what is measured is what we could do. */

const withoutLimits = {
  module: function WithoutLimits() {} as never,
  global: true,
  providers: [{ provide: GatewayKitOptions, useValue: { rateLimits: { lytex: 'off', letpay: 'off' } } }],
  exports: [GatewayKitOptions],
};

/** The server, with its log written, on the clock that all processes of the bench share. */
export async function createApp(): Promise<{ app: NestFastifyApplication; configuration: Configuration }> {
  const configuration = {
    ...readConfiguration({ ...process.env, MENSAL_ENV: 'development', MENSAL_LOG_LEVEL: 'info', PORT: '0' }),
    sandboxUrl: process.env['BENCH_SANDBOX_URL'] ?? '',
  };
  const start = new Date(`${BUSINESS_DATE}T12:00:00.000Z`);
  const clock = new SimulatedClock(process.env['BENCH_CLOCK'] ?? '', start);
  return { app: await createServer(configuration, clock, [withoutLimits]), configuration };
}

/**
 * Connects LetPay for Pix and Lytex for boletos, and makes those who pay by boleto known there, as they are from their
 * second invoice on.
 *
 * @returns where Lytex is to send its webhooks
 */
export async function setUp(app: NestFastifyApplication): Promise<string | undefined> {
  const unitOfWork = app.get(UnitOfWork);
  const connect = async (gateway: 'lytex' | 'letpay', methods: ('boleto' | 'pix')[]) => {
    const account = {
      environment: 'homologation',
      credentials: ACCOUNTS[gateway],
      methods,
      active: true,
    } as const;
    return unitOfWork.isolated(() => app.get(ConfigureGateway).execute(tenant, gateway, account));
  };
  await connect('letpay', ['pix']);
  const { account } = await connect('lytex', ['boleto']);
  const routing = { boleto: ['lytex'], pix: ['letpay'] };
  await unitOfWork.isolated(() => app.get(ConfigureCollection).execute(tenant, { routing }));
  await mirrorPayers(app);
  return account?.notificationUrl;
}

async function mirrorPayers(app: NestFastifyApplication): Promise<void> {
  const unitOfWork = app.get(UnitOfWork);
  const ranges = await unitOfWork.isolated(() =>
    app.get(FindCustomers).billableRanges(tenant.tenantId, 1_000),
  );
  for (const range of ranges) {
    const billable = await unitOfWork.isolated(() =>
      app.get(FindCustomers).billableIn(tenant.tenantId, range),
    );
    const customers = await unitOfWork.isolated(() =>
      app.get(FindCustomers).many(
        tenant.tenantId,
        billable.map(({ id }) => id),
      ),
    );
    const byBoleto = [...customers.values()].filter(({ paymentMethod }) => paymentMethod === 'boleto');
    await atATime(16, byBoleto, async (customer) => {
      const outcome = await unitOfWork.isolated(() => app.get(MirrorCustomer).execute(customer, 'lytex'));
      if (outcome.kind !== 'mirrored') throw new Error(JSON.stringify(outcome));
    });
  }
}

export async function startRun(app: NestFastifyApplication): Promise<Identifier> {
  const run = await app
    .get(UnitOfWork)
    .isolated(() => app.get(StartBillingRun).execute(tenant, { dryRun: false, trigger: 'request' }));
  return run.id;
}

export async function usage(app: NestFastifyApplication): Promise<Usage> {
  const { user, system } = process.cpuUsage();
  const metric = await app.get(Metrics).registry.getSingleMetric('mensal_gateway_call_seconds')?.get();
  const total = (suffix: string) =>
    (metric?.values ?? [])
      .filter((value) => (value as { metricName?: string }).metricName?.endsWith(suffix))
      .reduce((sum, { value }) => sum + value, 0);
  return {
    cpuMs: (user + system) / 1000,
    peakMb: peakMemoryMb(),
    callSeconds: total('_sum'),
    calls: total('_count'),
  };
}

export async function startQueue(app: NestFastifyApplication): Promise<void> {
  await app.init();
  await app.get(JobQueue).start();
}

/** Answers the parent's questions, one after the other. */
export function answer(asked: (question: { ask: string; part: number }) => Promise<unknown>): void {
  process.on('message', (question) => {
    void asked(question as { ask: string; part: number }).then(
      (value) => process.send?.(value ?? {}),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

/** The high-water mark of this process's own memory. */
function peakMemoryMb(): number {
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(fs.readFileSync('/proc/self/status', 'utf8'))?.[1];
  return kilobytes === undefined ? process.resourceUsage().maxRSS / 1024 : Number(kilobytes) / 1024;
}
