import type { Identifier } from '@mensal/kernel';
import type { ApiCredential } from '../domain/api-credential.js';
import type { Tenant } from '../domain/tenant.js';

export abstract class TenantRepository {
  abstract add(tenant: Tenant): Promise<void>;
  abstract find(id: Identifier): Promise<Tenant | null>;
  /** To look at: changes to it are not saved. */
  abstract read(id: Identifier): Promise<Tenant | null>;
  abstract all(): Promise<Tenant[]>;

  abstract addCredential(credential: ApiCredential): Promise<void>;
  abstract credentialsOf(tenantId: Identifier): Promise<ApiCredential[]>;
  /** Client ids are unique among all tenants: a sign-in names nothing else. */
  abstract findCredential(clientId: string): Promise<ApiCredential | null>;
}
