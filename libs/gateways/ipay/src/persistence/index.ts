import type { ModulePersistence } from '@mensal/platform';
import { Ipay0001 } from './migrations/0001-ipay.js';

export const ipayPersistence: ModulePersistence = {
  schema: 'ipay',
  entities: [],
  migrations: { '20261122_0015_ipay': Ipay0001 },
};
