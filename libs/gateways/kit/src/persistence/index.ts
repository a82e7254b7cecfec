import type { ModulePersistence } from '@mensal/platform';
import { Gateways0001 } from './migrations/0001-gateways.js';
import { Gateways0002 } from './migrations/0002-refresh-tokens.js';

export const gatewayKitPersistence: ModulePersistence = {
  schema: 'gateways',
  entities: [],
  migrations: {
    '20261122_0006_gateways': Gateways0001,
    '20261122_0014_refresh_tokens': Gateways0002,
  },
};
