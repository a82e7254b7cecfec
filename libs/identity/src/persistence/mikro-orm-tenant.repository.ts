import { EntityManager } from '@mikro-orm/postgresql';
import type { Identifier } from '@mensal/kernel';
import { EntityRows } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { TenantRepository } from '../application/tenant.repository.js';
import { ApiCredential } from '../domain/api-credential.js';
import { Tenant } from '../domain/tenant.js';
import { apiCredentialSchema, tenantSchema } from './schemas.js';

@Injectable()
export class MikroOrmTenantRepository extends TenantRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly rows: EntityRows,
  ) {
    super();
  }

  async add(tenant: Tenant): Promise<void> {
    await this.em.insert(tenantSchema, tenant);
  }

  find(id: Identifier): Promise<Tenant | null> {
    return this.em.findOne(tenantSchema, { id });
  }

  read(id: Identifier): Promise<Tenant | null> {
    return this.rows.read(tenantSchema, { id });
  }

  all(): Promise<Tenant[]> {
    return this.em.find(tenantSchema, {}, { orderBy: { id: 'asc' } });
  }

  async addCredential(credential: ApiCredential): Promise<void> {
    await this.em.insert(apiCredentialSchema, credential);
  }

  credentialsOf(tenantId: Identifier): Promise<ApiCredential[]> {
    return this.em.find(apiCredentialSchema, { tenantId }, { orderBy: { id: 'asc' } });
  }

  findCredential(clientId: string): Promise<ApiCredential | null> {
    return this.em.findOne(apiCredentialSchema, { clientId });
  }
}
