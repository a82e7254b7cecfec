import { mapEntity } from '@mensal/platform';
import { ApiCredential } from '../domain/api-credential.js';
import { Tenant } from '../domain/tenant.js';

export const tenantSchema = mapEntity(Tenant, {
  schema: 'identity',
  tableName: 'tenants',
  properties: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    kind: { type: 'text' },
    timeZone: { type: 'text' },
    tokenHash: { type: 'blob' },
    createdAt: { type: 'datetime' },
    disabledAt: { type: 'datetime', nullable: true },
  },
});

export const apiCredentialSchema = mapEntity(ApiCredential, {
  schema: 'identity',
  tableName: 'api_credentials',
  properties: {
    tenantId: { type: 'uuid', primary: true },
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    clientId: { type: 'text' },
    keyHash: { type: 'blob' },
    createdAt: { type: 'datetime' },
    rotatedAt: { type: 'datetime', nullable: true },
    disabledAt: { type: 'datetime', nullable: true },
  },
});
