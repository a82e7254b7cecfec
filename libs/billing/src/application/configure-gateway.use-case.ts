import { Clock, DomainError } from '@mensal/kernel';
import { MirrorCustomer } from '@mensal/customers';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import {
  GatewayAccounts,
  type AccountTest,
  type GatewayAccount,
  type GatewayAccountChange,
  type GatewayName,
  type GatewayProfile,
} from '../ports.js';
import { ChargeRepository } from './charge.repository.js';
import { CollectInvoices } from './collect-invoices.use-case.js';
import { CollectionStore } from './collection.store.js';
import { GatewayRegistry } from './gateway-registry.js';
import { RefundRepository } from './refund.repository.js';

/** A gateway of this server, and the tenant's account there, if it has one. */
export interface GatewayView {
  profile: GatewayProfile;
  account: GatewayAccount | undefined;
}

/** The accounts of a tenant at gateways: which there are, connecting one, trying whether it works. */
@Injectable()
export class ConfigureGateway {
  constructor(
    private readonly gateways: GatewayRegistry,
    private readonly accounts: GatewayAccounts,
    private readonly charges: ChargeRepository,
    private readonly refunds: RefundRepository,
    private readonly mirrors: MirrorCustomer,
    private readonly collections: CollectionStore,
    private readonly collect: CollectInvoices,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async list({ tenantId }: TenantContext): Promise<GatewayView[]> {
    const accounts = await this.accounts.list(tenantId);
    return this.gateways.all().map(({ profile }) => ({
      profile,
      account: accounts.find(({ gateway }) => gateway === profile.name),
    }));
  }

  /**
   * Connects an account, or changes what is given of it.
   *
   * @throws DomainError BILLING.GATEWAY_NOT_FOUND, BILLING.INVALID_CREDENTIALS, BILLING.METHOD_NOT_OFFERED,
   * BILLING.GATEWAY_IN_USE (it would lead to another account while charges are under way in this one)
   */
  execute(
    { tenantId }: TenantContext,
    gateway: GatewayName,
    change: GatewayAccountChange,
  ): Promise<GatewayView> {
    const { profile } = this.gateways.get(gateway);
    return this.unitOfWork.run(async () => {
      await this.charges.lockAccount(tenantId, gateway, 'exclusive');
      const existing = await this.accounts.find(tenantId, gateway);
      // Money goes where the credentials lead: without them, and without saying which environment, there is no account.
      if (existing === undefined && (change.credentials === undefined || change.environment === undefined))
        throw new DomainError(
          'BILLING.INVALID_CREDENTIALS',
          'A new account needs its credentials, and the environment they are for',
        );
      if (change.credentials !== undefined) checkCredentials(profile, change.credentials);
      if (change.methods?.some((method) => !profile.methods.includes(method)) === true)
        throw new DomainError(
          'BILLING.METHOD_NOT_OFFERED',
          `${profile.title} does not offer that payment type`,
        );
      if (existing !== undefined && (await this.leadsElsewhere(existing, profile, change))) {
        const isInUse =
          (await this.charges.isAnyLiveAt(tenantId, gateway)) ||
          (await this.refunds.isAnyUnderWayAt(tenantId, gateway));
        if (isInUse)
          throw new DomainError(
            'BILLING.GATEWAY_IN_USE',
            `Charges or refunds are under way in the present account at ${profile.title}, and would not be found in another`,
          );
        await this.mirrors.forget(tenantId, gateway);
      }
      const now = this.clock.now();
      const account = await this.accounts.save(tenantId, gateway, change, now);
      if (account.active && (await this.collections.wakeStuck(tenantId, now)) > 0)
        await this.collect.wakeWorkers();
      return { profile, account };
    });
  }

  /** Whether it becomes another account, where nothing of the present one is found. */
  private async leadsElsewhere(
    { tenantId, gateway, environment }: GatewayAccount,
    profile: GatewayProfile,
    change: GatewayAccountChange,
  ): Promise<boolean> {
    const { credentials } = change;
    const identity = profile.credentials
      .filter(({ identifies }) => identifies === true)
      .map(({ name }): [string, string | undefined] => [name, credentials?.[name]]);
    return (
      (change.environment !== undefined && change.environment !== environment) ||
      (credentials !== undefined &&
        !(await this.accounts.holds(tenantId, gateway, Object.fromEntries(identity))))
    );
  }

  /** Tries the credentials, without any other effect. @throws DomainError BILLING.GATEWAY_NOT_FOUND, BILLING.GATEWAY_NOT_CONFIGURED */
  async test({ tenantId }: TenantContext, gateway: GatewayName): Promise<AccountTest> {
    const adapter = this.gateways.get(gateway);
    if ((await this.accounts.find(tenantId, gateway)) === undefined)
      throw new DomainError('BILLING.GATEWAY_NOT_CONFIGURED', 'There is no account at this gateway yet');
    return adapter.test(tenantId);
  }
}

function checkCredentials({ credentials }: GatewayProfile, given: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(given).find((name) => !credentials.some((field) => field.name === name));
  const wrong = credentials.find(({ name, required, pattern }) => {
    const value = given[name];
    return value === undefined ? required : !pattern.test(value);
  });
  if (unknown === undefined && wrong === undefined) return;
  const fields = credentials.map(({ name, required }) => (required ? name : `${name} (optional)`)).join(', ');
  throw new DomainError(
    'BILLING.INVALID_CREDENTIALS',
    `The credentials are ${fields}: ${unknown ?? wrong?.name} is not one of them, is missing, or is not as it should be`,
  );
}
