import type { ModulePersistence } from '../database/persistence.js';
import { Platform0001 } from './migrations/0001-platform.js';
import { Platform0002 } from './migrations/0002-sweeps.js';

export const platformPersistence: ModulePersistence = {
  schema: 'platform',
  entities: [],
  migrations: {
    '20261121_0001_platform': Platform0001,
    '20261122_0021_platform_sweeps': Platform0002,
  },
};
