import type { ModulePersistence } from '@mensal/platform';
import { Gateways0001 } from './migrations/0001-gateways.js';

export const gatewayKitPersistence: ModulePersistence = {
  schema: 'gateways',
  entities: [],
  migrations: { '20261122_0006_gateways': Gateways0001 },
};
