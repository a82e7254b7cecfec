import type { ModulePersistence } from '@mensal/platform';
import { Notifications0001 } from './migrations/0001-notifications.js';

export const notificationsPersistence: ModulePersistence = {
  schema: 'notifications',
  entities: [],
  migrations: { '20261122_0008_notifications': Notifications0001 },
};
