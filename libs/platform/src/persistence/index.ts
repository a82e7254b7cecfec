import type { ModulePersistence } from '../database/persistence.js';
import { Platform0001 } from './migrations/0001-platform.js';

export const platformPersistence: ModulePersistence = {
  schema: 'platform',
  entities: [],
  migrations: { '20261121_0001_platform': Platform0001 },
};
