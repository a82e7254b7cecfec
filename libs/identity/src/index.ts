export { ManageTenants, type ClientSecrets, type NewTenant } from './application/manage-tenants.use-case.js';
export { TenantDirectory } from './application/tenant-directory.js';
export { todayOf, type TenantContext } from './application/tenant-context.js';
export type { ApiCredential } from './domain/api-credential.js';
export type { Tenant, TenantKind } from './domain/tenant.js';
export { CurrentTenant } from './http/current-tenant.decorator.js';
export { Public } from './http/public.decorator.js';
export { IdentityModule } from './identity.module.js';
export { identityPersistence } from './persistence/index.js';
