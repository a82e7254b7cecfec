import {
  GatewayAccounts,
  GatewayRegistry,
  type ChargeGateway,
  type GatewayName,
  type RawNotification,
} from '@mensal/billing/ports';
import { GatewayKitModule, gatewayKitPersistence, type GatewayKitOptions } from '@mensal/gateway-kit';
import type { Disturbance, MoneySeen, VendorCalled, VendorControls } from '@mensal/gateway-kit/contract';
import { calendarDate, newIdentifier, type Identifier } from '@mensal/kernel';
import {
  PlatformModule,
  platformPersistence,
  readConfiguration,
  UnitOfWork,
  type ModulePersistence,
} from '@mensal/platform';
import { SettableClock } from '@mensal/sandbox';
import { Module, type INestApplicationContext, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createDatabase } from './database.js';
import { NotificationBox } from './notification-box.js';
import { Registries } from './registries.js';
import { TestSandbox } from './test-sandbox.js';

const TODAY = '2026-10-05';
const TIMEOUT_MS = 2_400;
/** Nothing listens there, and nothing may without being root. */
const NOWHERE = 'http://127.0.0.1:1';

export type Credentials = Readonly<Record<string, string>>;

export interface StageSettings {
  /** As its module registers it, and as the sandbox calls it. */
  gateway: GatewayName;
  /** The gateway's own, and what they need beside the kit and the {@link Registries}. */
  modules: NonNullable<ModuleMetadata['imports']>;
  /** What those keep in the database. */
  persistence?: readonly ModulePersistence[];
  /** For vendors with a limit that the suite would wait for. */
  kit?: GatewayKitOptions;
}

/** A gateway's modules on the real kit and a real database, the sandbox that they speak with, and its notifications. */
export interface StagedGateway {
  name: GatewayName;
  app: INestApplicationContext;
  sandbox: TestSandbox;
  /** Business time, of both. */
  clock: SettableClock;
  /** Where there is none, connections to the sandbox are refused. */
  network: { isUp: boolean };
  notifications: NotificationBox;
}

/** To be given to a {@link GatewayStage}, which stops all of it. */
export async function stageGateway({
  gateway,
  modules,
  persistence = [],
  kit = {},
}: StageSettings): Promise<StagedGateway> {
  const clock = new SettableClock();
  clock.set(new Date(`${TODAY}T12:00:00.000Z`));
  const sandbox = await TestSandbox.start(clock);
  const notifications = await NotificationBox.open();
  const network = { isUp: true };
  const configuration = {
    ...readConfiguration({
      MENSAL_ENV: 'development',
      DATABASE_URL: await createDatabase(),
      MENSAL_PUBLIC_URL: notifications.url,
      MENSAL_GATEWAY_TIMEOUT_MS: String(TIMEOUT_MS),
    }),
    get gatewayUrls() {
      return { [gateway]: network.isUp ? `${sandbox.url}/${gateway}` : NOWHERE };
    },
  };
  @Module({
    imports: [
      PlatformModule.forRoot({
        configuration,
        clock,
        persistence: [platformPersistence, gatewayKitPersistence, ...persistence],
      }),
      Registries,
      GatewayKitModule.with(kit),
      ...modules,
    ],
  })
  class App {}
  const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  return { name: gateway, app, sandbox, clock, network, notifications };
}

/**
 * The contract suite's hold on the sandbox, as far as it is the same for all gateways. What is left to each: accounts and
 * credentials, routes, refusals, cards, access tokens and notifications.
 */
export abstract class GatewayStage implements VendorControls {
  readonly gateway: ChargeGateway;
  abstract readonly unknownGatewayId: string;
  /** The sandbox's routes of each kind of call: `POST /v1/charge/:id/pay`. */
  protected abstract readonly routes: Readonly<Record<VendorCalled, readonly string[]>>;
  private readonly credentials = new Map<Identifier, Credentials>();

  constructor(protected readonly staged: StagedGateway) {
    this.gateway = staged.app.get(GatewayRegistry).get(staged.name);
  }

  /** Opens an account at the vendor. @returns the credentials of it */
  protected abstract openAccount(tenantId: Identifier): Promise<Credentials>;

  /** The same account's, which the vendor does not accept. */
  protected abstract wrong(credentials: Credentials): Credentials;

  /** A refusal of the vendor's form that holds these words. */
  protected abstract refusal(called: VendorCalled, words: string): { status: number; body: object };

  async stop(): Promise<void> {
    await this.staged.app.close();
    await this.staged.sandbox.stop();
    await this.staged.notifications.close();
  }

  today() {
    return calendarDate(TODAY);
  }

  async newTenant(): Promise<Identifier> {
    const tenantId = newIdentifier();
    await this.connect(tenantId, await this.openAccount(tenantId));
    return tenantId;
  }

  secretsOf(tenantId: Identifier): readonly string[] {
    return Object.values(this.credentialsOf(tenantId));
  }

  async breakCredentials(tenantId: Identifier): Promise<void> {
    await this.connect(tenantId, this.wrong(this.credentialsOf(tenantId)));
  }

  async disturb(called: VendorCalled, { how, processed }: Disturbance): Promise<void> {
    const when = processed === 'yes' ? 'after' : 'before';
    const fault = {
      cut: processed === 'later' ? { mode: 'process-late', ms: 100 } : { mode: 'drop', when },
      // Processed on waking, which is long after the case, or right after the time-out.
      silence: { mode: 'delay', when, ms: processed === 'later' ? TIMEOUT_MS + 200 : 60_000 },
      error: { mode: 'status', when, status: 500 },
      garbage: { mode: 'garbage', when },
      page: { mode: 'status', when, status: 200, body: '<html><h1>It works!</h1></html>' },
      'page-404': { mode: 'status', when, status: 404, body: '<html><h1>Not Found</h1></html>' },
    }[how];
    await this.setFault(called, fault);
  }

  async refuse(called: VendorCalled, words: string): Promise<void> {
    const { status, body } = this.refusal(called, words);
    await this.setFault(called, { mode: 'status', status, body: JSON.stringify(body) });
  }

  unplug(): Promise<void> {
    this.staged.network.isUp = false;
    return Promise.resolve();
  }

  async calm(): Promise<void> {
    this.staged.network.isUp = true;
    await this.control('DELETE', 'faults');
  }

  /** It passes by itself, in milliseconds. */
  passTime(): Promise<void> {
    return Promise.resolve();
  }

  async money(_tenantId: Identifier, reference: string): Promise<MoneySeen> {
    const charges = (await this.control('GET', 'charges')) as SeenCharge[];
    const ours = charges.filter((charge) => charge.reference === reference);
    const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
    return {
      payments: sum(ours.map(({ payments }) => payments)),
      refunded: sum(ours.map(({ refunded }) => refunded ?? 0)),
    };
  }

  async makePaid(_tenantId: Identifier, gatewayId: string): Promise<void> {
    await this.control('POST', `charges/${gatewayId}/pay`, {});
  }

  protected credentialsOf(tenantId: Identifier): Credentials {
    return this.credentials.get(tenantId) ?? {};
  }

  /** What the vendor sent to the address of the tenant's account, oldest first. */
  protected async notificationsTo(tenantId: Identifier): Promise<RawNotification[]> {
    const { app, name, notifications } = this.staged;
    const account = await app.get(GatewayAccounts).find(tenantId, name);
    return account?.notificationUrl === undefined ? [] : notifications.at(account.notificationUrl);
  }

  /** The control plane of the gateway's sandbox: `charges`. */
  protected control(method: string, path: string, body?: object): Promise<unknown> {
    return this.staged.sandbox.control(method, `${this.staged.name}/${path}`, body);
  }

  private async setFault(called: VendorCalled, fault: object): Promise<void> {
    for (const route of this.routes[called])
      await this.control('POST', 'faults', { route, probability: 1, ...fault });
  }

  private async connect(tenantId: Identifier, credentials: Credentials): Promise<void> {
    this.credentials.set(tenantId, credentials);
    const { app, name, clock } = this.staged;
    const methods = [...this.gateway.profile.methods];
    await app
      .get(UnitOfWork)
      .isolated(() =>
        app
          .get(GatewayAccounts)
          .save(tenantId, name, { environment: 'homologation', methods, credentials }, clock.now()),
      );
  }
}

interface SeenCharge {
  reference: string | null;
  payments: number;
  refunded?: number;
}
