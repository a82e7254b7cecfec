import { GatewayAccounts, GatewayRegistry, type ChargeGateway } from '@mensal/billing/ports';
import { EfiClient, EfiModule } from '@mensal/gateway-efi';
import { GatewayKitModule, gatewayKitPersistence } from '@mensal/gateway-kit';
import { newIdentifier, type Identifier } from '@mensal/kernel';
import { PlatformModule, platformPersistence, readConfiguration, UnitOfWork } from '@mensal/platform';
import { SettableClock, startSandbox, type Sandbox } from '@mensal/sandbox';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDatabase } from '../support/database.js';
import { Registries } from '../support/registries.js';

/** Business time of these tests. */
export const TODAY = '2026-10-05';

/** A card charge as its sandbox holds it; `payments` says how often money moved. */
export interface SandboxCharge {
  id: string;
  reference: string | null;
  amount: number;
  status: string;
  payments: number;
  calls: number;
  refunded: number;
}

interface Received {
  contentTypes: string[];
  bodies: string[];
}

interface Listener {
  url: string;
  received: Received;
  stop(): Promise<void>;
}

/** Takes notifications where a merchant's server would. */
async function listen(): Promise<Listener> {
  const received: Received = { contentTypes: [], bodies: [] };
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.contentTypes.push(request.headers['content-type'] ?? '');
      received.bodies.push(body);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The Efí adapter on the real kit and a real database, and the sandbox that it speaks with over HTTP. */
export class EfiAtSandbox {
  /** What the sandbox sent to the addresses of notifications. */
  readonly received: Received;

  private constructor(
    readonly gateway: ChargeGateway,
    readonly client: EfiClient,
    private readonly app: INestApplicationContext,
    private readonly sandbox: Sandbox,
    private readonly clock: SettableClock,
    private readonly listener: Listener,
  ) {
    this.received = listener.received;
  }

  static async start(): Promise<EfiAtSandbox> {
    const clock = new SettableClock();
    clock.set(new Date(`${TODAY}T12:00:00.000Z`));
    const sandbox = await startSandbox({ port: 0, clock });
    // Its key pair is made when first asked for, which may take longer than the time-out of these tests.
    await fetch(`${sandbox.url}/efi/v1/pubkey?code=5a4d0b0c1e2f3a4b5c6d7e8f90a1b2c3`);
    const listener = await listen();
    const configuration = readConfiguration({
      MENSAL_ENV: 'development',
      DATABASE_URL: await createDatabase(),
      MENSAL_PUBLIC_URL: listener.url,
      MENSAL_GATEWAY_EFI_URL: `${sandbox.url}/efi`,
      MENSAL_GATEWAY_TIMEOUT_MS: '1500',
    });
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
    return new EfiAtSandbox(
      app.get(GatewayRegistry).get('efi'),
      app.get(EfiClient),
      app,
      sandbox,
      clock,
      listener,
    );
  }

  /** A tenant with an account of its own: what breaks for one (its circuit breaker, too) is no other's. */
  async newTenant(credentials: Record<string, string> = {}): Promise<Identifier> {
    const tenantId = newIdentifier();
    await this.setCredentials(tenantId, credentials);
    return tenantId;
  }

  async setCredentials(tenantId: Identifier, credentials: Record<string, string> = {}): Promise<void> {
    await this.app.get(UnitOfWork).isolated(() =>
      this.app.get(GatewayAccounts).save(
        tenantId,
        'efi',
        {
          environment: 'homologation',
          methods: ['card'],
          credentials: {
            clientId: 'Client_Id_sandbox',
            clientSecret: 'Client_Secret_sandbox',
            ...credentials,
          },
        },
        this.clock.now(),
      ),
    );
  }

  /** What a browser would have got for a card. Its last digit decides: 1, 2 and 3 are refused. */
  async cardToken(lastDigit = 0): Promise<string> {
    const { payment_token } = await this.control<{ payment_token: string }>('POST', '/card-tokens', {
      number: `401200103844333${lastDigit}`,
    });
    return payment_token;
  }

  /** Sets what goes wrong until {@link noFaults}. */
  async fault(route: string, mode: string, more: object = {}): Promise<void> {
    await this.control('POST', '/faults', { route, mode, ...more });
  }

  async noFaults(): Promise<void> {
    await this.control('DELETE', '/faults');
  }

  async charge(gatewayId: string): Promise<SandboxCharge | undefined> {
    return (await this.charges()).find(({ id }) => id === gatewayId);
  }

  async chargesOf(reference: string): Promise<SandboxCharge[]> {
    return (await this.charges()).filter((charge) => charge.reference === reference);
  }

  /** The control plane of the sandbox. */
  async control<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.sandbox.url}/_sandbox/efi${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  /** From here on connections are refused. */
  async stopSandbox(): Promise<void> {
    await this.sandbox.stop();
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.sandbox.stop();
    await this.listener.stop();
  }

  private charges(): Promise<SandboxCharge[]> {
    return this.control('GET', '/charges');
  }
}
