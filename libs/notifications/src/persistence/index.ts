import type { ModulePersistence } from '@mensal/platform';
import { Notifications0001 } from './migrations/0001-notifications.js';
import { Notifications0002 } from './migrations/0002-done-mails.js';
import { Notifications0003 } from './migrations/0003-webhooks.js';
import { Notifications0004 } from './migrations/0004-mail-deadlines.js';

export const notificationsPersistence: ModulePersistence = {
  schema: 'notifications',
  entities: [],
  migrations: {
    '20261122_0008_notifications': Notifications0001,
    '20261122_0013_done_mails': Notifications0002,
    '20261122_0017_notifications_webhooks': Notifications0003,
    '20261122_0025_mail_deadlines': Notifications0004,
  },
};
