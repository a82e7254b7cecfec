import type { Identifier } from '@mensal/kernel';
import type { SealedStore } from '@mensal/platform';

/** What a sealed mail belongs to. */
export const mailContext = (tenantId: Identifier) => ({ tenantId, purpose: 'notifications.email' });

/** Mails that were not sent yet. */
export const sealedMails: SealedStore = {
  name: 'notifications.emails',
  columns: [
    {
      table: 'notifications.emails',
      key: ['tenant_id', 'id'],
      column: 'sealed',
      contextOf: mailContext,
    },
  ],
};
