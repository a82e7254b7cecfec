import type { ModulePersistence } from '@mensal/platform';
import { Identity0001 } from './migrations/0001-identity.js';
import { apiCredentialSchema, tenantSchema } from './schemas.js';

export const identityPersistence: ModulePersistence = {
  schema: 'identity',
  entities: [tenantSchema, apiCredentialSchema],
  migrations: { '20261121_0002_identity': Identity0001 },
};
