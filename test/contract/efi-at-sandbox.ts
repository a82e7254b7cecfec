import {
  GatewayAccounts,
  GatewayRegistry,
  type ChargeGateway,
  type GatewayAccountChange,
  type RawNotification,
} from '@mensal/billing/ports';
import { EfiClient, EfiModule } from '@mensal/gateway-efi';
import { newIdentifier, type Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { stageGateway, type StagedGateway } from '../support/gateway-stage.js';
import { EFI_ACCOUNT } from '../support/test-sandbox.js';

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

/** The Efí adapter on the real kit and a real database, and the sandbox that it speaks with over HTTP. */
export class EfiAtSandbox {
  private constructor(private readonly staged: StagedGateway) {}

  static async start(): Promise<EfiAtSandbox> {
    const staged = await stageGateway({ gateway: 'efi', modules: [EfiModule] });
    // Its key pair is made when first asked for, which may take longer than the time-out of these tests.
    await fetch(`${staged.sandbox.url}/efi/v1/pubkey?code=${EFI_ACCOUNT.payeeCode}`);
    return new EfiAtSandbox(staged);
  }

  get gateway(): ChargeGateway {
    return this.staged.app.get(GatewayRegistry).get('efi');
  }

  get client(): EfiClient {
    return this.staged.app.get(EfiClient);
  }

  /** A tenant with an account of its own: what breaks for one (its circuit breaker, too) is no other's. */
  async newTenant(credentials: Record<string, string> = {}): Promise<Identifier> {
    const tenantId = newIdentifier();
    await this.setCredentials(tenantId, credentials);
    return tenantId;
  }

  async setCredentials(tenantId: Identifier, credentials: Record<string, string> = {}): Promise<void> {
    const { clientId, clientSecret } = EFI_ACCOUNT;
    const { app, clock } = this.staged;
    const account: GatewayAccountChange = {
      environment: 'homologation',
      methods: ['card'],
      credentials: { clientId, clientSecret, ...credentials },
    };
    await app
      .get(UnitOfWork)
      .isolated(() => app.get(GatewayAccounts).save(tenantId, 'efi', account, clock.now()));
  }

  /** What the sandbox sent to the address of the tenant's account, oldest first. */
  async notificationsTo(tenantId: Identifier): Promise<RawNotification[]> {
    const { app, notifications } = this.staged;
    const account = await app.get(GatewayAccounts).find(tenantId, 'efi');
    return account?.notificationUrl === undefined ? [] : notifications.at(account.notificationUrl);
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
    return (await this.staged.sandbox.control(method, `efi${path}`, body)) as Answer;
  }

  /** From here on connections are refused. */
  unplug(): void {
    this.staged.network.isUp = false;
  }

  async stop(): Promise<void> {
    const { app, sandbox, notifications } = this.staged;
    await app.close();
    await sandbox.stop();
    await notifications.close();
  }

  private charges(): Promise<SandboxCharge[]> {
    return this.control('GET', '/charges');
  }
}
