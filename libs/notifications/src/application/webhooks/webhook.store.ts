import type { Identifier } from '@mensal/kernel';
import type { Webhook } from '../../domain/webhooks/webhook.js';

/** Merchants' subscriptions and the keys that sign for them. */
export abstract class WebhookStore {
  /** Until the transaction ends nobody else adds one for this tenant. @returns how many there are */
  abstract lockCount(tenantId: Identifier): Promise<number>;
  abstract add(webhook: Webhook, secret: string): Promise<void>;
  /** Oldest first. */
  abstract ofTenant(tenantId: Identifier): Promise<Webhook[]>;
  abstract find(tenantId: Identifier, id: Identifier): Promise<Webhook | undefined>;
  /** Until the transaction ends nobody else changes it. */
  abstract findForChange(tenantId: Identifier, id: Identifier): Promise<Webhook | undefined>;
  abstract save(webhook: Webhook): Promise<void>;
  /** With its keys. */
  abstract delete(tenantId: Identifier, id: Identifier): Promise<void>;
  /** The key so far signs beside the new one until `previousUntil`, a business instant; one before it no more. */
  abstract replaceSecret(webhook: Webhook, secret: string, previousUntil: Date): Promise<void>;
  /** Erases former keys that sign no more. */
  abstract forgetSecrets(tenantId: Identifier, now: Date): Promise<void>;
}
