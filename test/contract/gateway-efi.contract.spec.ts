import {
  GatewayAccounts,
  GatewayRegistry,
  type ChargeGateway,
  type GatewayAccountChange,
  type RawNotification,
} from '@mensal/billing/ports';
import { EfiModule } from '@mensal/gateway-efi';
import { GatewayKitModule, gatewayKitPersistence } from '@mensal/gateway-kit';
import {
  describeGateway,
  type CardFate,
  type Disturbance,
  type VendorCalled,
  type VendorControls,
} from '@mensal/gateway-kit/contract';
import { calendarDate, newIdentifier, type Identifier } from '@mensal/kernel';
import { PlatformModule, platformPersistence, readConfiguration, UnitOfWork } from '@mensal/platform';
import { SettableClock } from '@mensal/sandbox';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDatabase } from '../support/database.js';
import { Registries } from '../support/registries.js';
import { TestSandbox } from '../support/test-sandbox.js';

let efi: EfiStage;

beforeAll(async () => {
  efi = await EfiStage.start();
});
afterAll(() => efi.stop());

describeGateway(
  { describe, it },
  {
    name: 'efi',
    offers: ['card', 'card.prepare', 'card.retry', 'instalments', 'refunds', 'cancelling', 'notifications'],
    accessTokens: true,
    stage: () => ({ gateway: efi.gateway, vendor: efi }),
  },
);

const TODAY = '2026-10-05';
const TIMEOUT_MS = 1_500;
/** Nothing listens there, and nothing may without being root. */
const NOWHERE = 'http://127.0.0.1:1';

const ROUTES: Readonly<Record<VendorCalled, readonly string[]>> = {
  authorise: ['POST /v1/authorize'],
  prepare: ['POST /v1/charge'],
  charge: ['POST /v1/charge/:id/pay'],
  retry: ['POST /v1/charge/:id/retry'],
  cancel: ['PUT /v1/charge/:id/cancel'],
  refund: ['POST /v1/charge/card/:id/refund'],
  read: ['GET /v1/charge/:id', 'GET /v1/charges', 'GET /v1/notification/:token', 'GET /v1/installments'],
  boleto: [],
  pix: [],
};

/** The last digit of a card decides. */
const CARDS: Readonly<Record<CardFate, string>> = {
  approved: '4012001038443330',
  refused: '4012001038443332',
  'try-later': '4012001038443333',
};

interface Credentials {
  clientId: string;
  clientSecret: string;
}

/** The Efí adapter on the real kit and a real database, and the suite's hold on the sandbox that it speaks with. */
class EfiStage implements VendorControls {
  readonly unknownCardToken = 'a0'.repeat(20);
  readonly unknownGatewayId = '1';
  readonly unknownNotification = notification('09027955-5e06-4ff0-a9c7-46b47b8f1b27');
  private readonly credentials = new Map<Identifier, Credentials>();

  private constructor(
    readonly gateway: ChargeGateway,
    private readonly app: INestApplicationContext,
    private readonly sandbox: TestSandbox,
    private readonly clock: SettableClock,
    private readonly network: { isUp: boolean },
    private readonly mail: Mailbox,
  ) {}

  static async start(): Promise<EfiStage> {
    const clock = new SettableClock();
    clock.set(new Date(`${TODAY}T12:00:00.000Z`));
    const sandbox = await TestSandbox.start(clock);
    const mail = await Mailbox.open();
    const network = { isUp: true };
    const configuration = {
      ...readConfiguration({
        MENSAL_ENV: 'development',
        DATABASE_URL: await createDatabase(),
        MENSAL_PUBLIC_URL: mail.url,
        MENSAL_GATEWAY_TIMEOUT_MS: String(TIMEOUT_MS),
      }),
      get gatewayUrls() {
        return { efi: network.isUp ? `${sandbox.url}/efi` : NOWHERE };
      },
    };
    const persistence = [platformPersistence, gatewayKitPersistence];
    @Module({
      imports: [
        PlatformModule.forRoot({ configuration, clock, persistence }),
        Registries,
        GatewayKitModule,
        EfiModule,
      ],
    })
    class App {}
    const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
    return new EfiStage(app.get(GatewayRegistry).get('efi'), app, sandbox, clock, network, mail);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.sandbox.stop();
    await this.mail.close();
  }

  today() {
    return calendarDate(TODAY);
  }

  async newTenant(): Promise<Identifier> {
    const tenantId = newIdentifier();
    const credentials = { clientId: `Client_Id_${tenantId}`, clientSecret: `Client_Secret_${tenantId}` };
    const payeeCode = tenantId.replaceAll('-', '');
    await this.sandbox.control('PUT', 'efi/accounts', { ...credentials, payeeCode });
    await this.connect(tenantId, credentials);
    return tenantId;
  }

  secretsOf(tenantId: Identifier): readonly string[] {
    return Object.values(this.credentials.get(tenantId) ?? {});
  }

  async breakCredentials(tenantId: Identifier): Promise<void> {
    await this.connect(tenantId, { clientId: `Client_Id_${tenantId}`, clientSecret: 'Client_Secret_wrong' });
  }

  async revokeAccess(): Promise<void> {
    await this.sandbox.control('POST', 'efi/tokens/revoke');
  }

  async cardToken(tenantId: Identifier, fate: CardFate): Promise<string> {
    const card = { number: CARDS[fate], clientId: this.credentials.get(tenantId)?.clientId };
    const answer = (await this.sandbox.control('POST', 'efi/card-tokens', card)) as { payment_token: string };
    return answer.payment_token;
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
    const error_description = { property: '/payment/credit_card/payment_token', message: words };
    const body = JSON.stringify({ code: 3500034, error: 'validation_error', error_description });
    await this.setFault(called, { mode: 'status', status: 400, body });
  }

  unplug(): Promise<void> {
    this.network.isUp = false;
    return Promise.resolve();
  }

  async calm(): Promise<void> {
    this.network.isUp = true;
    await this.sandbox.clearFaults();
  }

  /** It passes by itself, in milliseconds. */
  passTime(): Promise<void> {
    return Promise.resolve();
  }

  async money(_tenantId: Identifier, reference: string) {
    const charges = (await this.sandbox.chargesOf(reference)) as { payments: number; refunded?: number }[];
    const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
    return {
      payments: sum(charges.map(({ payments }) => payments)),
      refunded: sum(charges.map(({ refunded }) => refunded ?? 0)),
    };
  }

  async makePaid(_tenantId: Identifier, gatewayId: string): Promise<void> {
    await this.sandbox.control('POST', `efi/charges/${gatewayId}/pay`, {});
  }

  /** They bear tokens, each of which stands for a charge: the vendor tells of which one. */
  async notificationOf(tenantId: Identifier): Promise<RawNotification | undefined> {
    const account = await this.app.get(GatewayAccounts).find(tenantId, 'efi');
    const path = new URL(account?.notificationUrl ?? '').pathname;
    return this.mail.received.findLast((each) => each.path === path)?.notification;
  }

  private async setFault(called: VendorCalled, fault: object): Promise<void> {
    for (const route of ROUTES[called]) await this.sandbox.fault({ route, ...fault });
  }

  private async connect(tenantId: Identifier, credentials: Credentials): Promise<void> {
    this.credentials.set(tenantId, credentials);
    const account: GatewayAccountChange = {
      environment: 'homologation',
      methods: ['card'],
      credentials: { ...credentials },
    };
    await this.app
      .get(UnitOfWork)
      .isolated(() => this.app.get(GatewayAccounts).save(tenantId, 'efi', account, this.clock.now()));
  }
}

/** Takes notifications where a merchant's server would. */
class Mailbox {
  readonly received: { path: string; notification: RawNotification }[] = [];
  url = '';
  private readonly server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const contentType = request.headers['content-type'] ?? '';
      this.received.push({ path: request.url ?? '', notification: { contentType, body } });
      response.end();
    });
  });

  static async open(): Promise<Mailbox> {
    const mail = new Mailbox();
    await new Promise<void>((resolve) => mail.server.listen(0, '127.0.0.1', resolve));
    mail.url = `http://127.0.0.1:${(mail.server.address() as AddressInfo).port}`;
    return mail;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

function notification(token: string): RawNotification {
  return { contentType: 'application/x-www-form-urlencoded', body: `notification=${token}` };
}
