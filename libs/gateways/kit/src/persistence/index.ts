import type { ModulePersistence } from '@mensal/platform';
import { Gateways0001 } from './migrations/0001-gateways.js';
import { Gateways0002 } from './migrations/0002-refresh-tokens.js';
import { Gateways0003 } from './migrations/0003-token-attempts.js';

export const gatewayKitPersistence: ModulePersistence = {
  schema: 'gateways',
  entities: [],
  migrations: {
    '20261122_0006_gateways': Gateways0001,
    '20261122_0014_refresh_tokens': Gateways0002,
    '20261122_0021_token_attempts': Gateways0003,
  },
};
