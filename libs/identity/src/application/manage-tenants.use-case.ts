import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import { generateSecret, hashSecret, UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { ApiCredential } from '../domain/api-credential.js';
import { Tenant, type TenantDetails } from '../domain/tenant.js';
import { SessionStore } from './session-store.js';
import { TenantRepository } from './tenant.repository.js';

/** Secrets of a tenant or credential, in the only moment in which they can be read. */
export interface ClientSecrets {
  clientId: string;
  clientKey: string;
}

export interface NewTenant {
  tenant: Tenant;
  /** Goes into the header `Token` of each request. */
  token: string;
}

/** The operator's side of identity, reached through the command line only. */
@Injectable()
export class ManageTenants {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly sessions: SessionStore,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @param token only for the demo tenant, whose secrets are known; else one is generated. */
  create(details: TenantDetails, token: string = generateSecret()): Promise<NewTenant> {
    return this.unitOfWork.run(async () => {
      const tenant = Tenant.register(details, hashSecret(token), this.clock.now());
      await this.tenants.add(tenant);
      return { tenant, token };
    });
  }

  list(): Promise<Tenant[]> {
    return this.tenants.all();
  }

  disable(tenantId: Identifier): Promise<Tenant> {
    return this.change(tenantId, async (tenant) => {
      tenant.disable(this.clock.now());
      await this.sessions.revokeAll(tenant.id);
    });
  }

  enable(tenantId: Identifier): Promise<Tenant> {
    return this.change(tenantId, async (tenant) => tenant.enable());
  }

  /** The old client token stops working at once. */
  async rotateToken(tenantId: Identifier): Promise<NewTenant> {
    const token = generateSecret();
    const tenant = await this.change(tenantId, async (found) => {
      found.replaceToken(hashSecret(token));
      await this.sessions.revokeAll(found.id);
    });
    return { tenant, token };
  }

  /** @param secrets only for the demo tenant; else they are generated. */
  issueCredential(
    tenantId: Identifier,
    name: string,
    secrets: ClientSecrets = { clientId: generateSecret().slice(0, 32), clientKey: generateSecret() },
  ): Promise<ClientSecrets> {
    return this.unitOfWork.run(async () => {
      const tenant = await this.get(tenantId);
      const keyHash = hashSecret(secrets.clientKey);
      await this.tenants.addCredential(
        ApiCredential.issue(tenant.id, name, secrets.clientId, keyHash, this.clock.now()),
      );
      return secrets;
    });
  }

  async credentials(tenantId: Identifier): Promise<ApiCredential[]> {
    return this.tenants.credentialsOf((await this.get(tenantId)).id);
  }

  /** The old key, and every session opened with it, stop working at once. */
  async rotateCredential(clientId: string): Promise<ClientSecrets> {
    const clientKey = generateSecret();
    await this.changeCredential(clientId, (credential) =>
      credential.rotate(hashSecret(clientKey), this.clock.now()),
    );
    return { clientId, clientKey };
  }

  async disableCredential(clientId: string): Promise<void> {
    await this.changeCredential(clientId, (credential) => credential.disable(this.clock.now()));
  }

  async enableCredential(clientId: string): Promise<void> {
    await this.changeCredential(clientId, (credential) => credential.enable());
  }

  private change(tenantId: Identifier, change: (tenant: Tenant) => Promise<void>): Promise<Tenant> {
    return this.unitOfWork.run(async () => {
      const tenant = await this.get(tenantId);
      await change(tenant);
      return tenant;
    });
  }

  private changeCredential(clientId: string, change: (credential: ApiCredential) => void): Promise<void> {
    return this.unitOfWork.run(async () => {
      const credential = await this.tenants.findCredential(clientId);
      if (credential === null)
        throw new DomainError('IDENTITY.UNKNOWN_CLIENT', `There is no credential ${clientId}`);
      change(credential);
      await this.sessions.revokeAll(credential.tenantId, credential.id);
    });
  }

  private async get(tenantId: Identifier): Promise<Tenant> {
    const tenant = await this.tenants.find(tenantId);
    if (tenant === null) throw new DomainError('IDENTITY.UNKNOWN_TENANT', `There is no tenant ${tenantId}`);
    return tenant;
  }
}
