import type { Identifier } from '@mensal/kernel';
import type { SealedStore } from '@mensal/platform';

/** What a key that signs belongs to. */
export const webhookContext = (tenantId: Identifier) => ({ tenantId, purpose: 'notifications.webhook' });

/** The keys that sign webhook messages. */
export const sealedWebhooks: SealedStore = {
  name: 'notifications.webhooks',
  columns: ['secret', 'former_secret'].map((column) => ({
    table: 'notifications.webhooks',
    key: ['tenant_id', 'id'],
    column,
    contextOf: webhookContext,
  })),
};
