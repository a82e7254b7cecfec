import type { Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import type { Tenant } from '../domain/tenant.js';
import type { TenantContext } from './tenant-context.js';
import { TenantRepository } from './tenant.repository.js';

/** Which tenants there are, for jobs that no request started. */
@Injectable()
export class TenantDirectory {
  constructor(private readonly tenants: TenantRepository) {}

  /** All tenants that are not disabled. */
  async active(): Promise<TenantContext[]> {
    const tenants = await this.tenants.all();
    return tenants
      .filter((tenant) => tenant.disabledAt === null)
      .map((tenant) => ({ tenantId: tenant.id, timeZone: tenant.timeZone }));
  }

  async find(tenantId: Identifier): Promise<TenantContext | undefined> {
    const tenant = await this.tenants.read(tenantId);
    return tenant === null || tenant.disabledAt !== null
      ? undefined
      : { tenantId: tenant.id, timeZone: tenant.timeZone };
  }

  /** Of disabled tenants too. @throws Error where there is no such tenant */
  async timeZoneOf(tenantId: Identifier): Promise<string> {
    return (await this.existing(tenantId)).timeZone;
  }

  /** As the merchant is called towards its payers. @throws Error where there is no such tenant */
  async nameOf(tenantId: Identifier): Promise<string> {
    return (await this.existing(tenantId)).name;
  }

  private async existing(tenantId: Identifier): Promise<Tenant> {
    const tenant = await this.tenants.read(tenantId);
    if (tenant === null) throw new Error(`There is no tenant ${tenantId}`);
    return tenant;
  }
}
