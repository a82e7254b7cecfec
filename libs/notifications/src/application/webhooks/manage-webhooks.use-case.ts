import type { TenantContext } from '@mensal/identity';
import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { parseWebhookUrl } from '../../domain/webhooks/webhook-url.js';
import { ALL_EVENTS, Webhook, type WebhookTerms } from '../../domain/webhooks/webhook.js';
import { WebhookTypes } from './webhook-types.js';
import { WebhookOutbox } from './webhook.outbox.js';
import { WebhookStore } from './webhook.store.js';
import { WebhookTransport } from './webhook.transport.js';

/** Of one tenant. */
const MOST_WEBHOOKS = 20;
const FORMER_KEY_SIGNS_MS = 24 * 3_600_000;

/** A subscription and its key, which is shown this once. */
export interface WebhookWithSecret {
  webhook: Webhook;
  secret: string;
}

/** A merchant's subscriptions. */
@Injectable()
export class ManageWebhooks {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly outbox: WebhookOutbox,
    private readonly types: WebhookTypes,
    private readonly transport: WebhookTransport,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws DomainError NOTIFICATIONS.INVALID_WEBHOOK_URL, UNKNOWN_WEBHOOK_EVENT, TOO_MANY_WEBHOOKS */
  async subscribe({ tenantId }: TenantContext, terms: WebhookTerms): Promise<WebhookWithSecret> {
    const webhook = Webhook.subscribe(tenantId, this.checked(terms), this.clock.now());
    const secret = this.transport.newSecret();
    await this.unitOfWork.run(async () => {
      if ((await this.webhooks.lockCount(tenantId)) >= MOST_WEBHOOKS)
        throw new DomainError('NOTIFICATIONS.TOO_MANY_WEBHOOKS');
      await this.webhooks.add(webhook, secret);
    });
    return { webhook, secret };
  }

  list({ tenantId }: TenantContext): Promise<Webhook[]> {
    return this.webhooks.ofTenant(tenantId);
  }

  /** @throws DomainError NOTIFICATIONS.WEBHOOK_NOT_FOUND */
  async one({ tenantId }: TenantContext, id: Identifier): Promise<Webhook> {
    return found(await this.webhooks.find(tenantId, id));
  }

  /**
   * What is absent stays. What waits when it is switched off is discarded.
   *
   * @throws DomainError NOTIFICATIONS.WEBHOOK_NOT_FOUND, INVALID_WEBHOOK_URL, UNKNOWN_WEBHOOK_EVENT
   */
  change({ tenantId }: TenantContext, id: Identifier, change: Partial<WebhookTerms>): Promise<Webhook> {
    return this.unitOfWork.run(async () => {
      const webhook = found(await this.webhooks.findForChange(tenantId, id));
      webhook.change(this.checked(change));
      await this.webhooks.save(webhook);
      const now = this.clock.now();
      if (!webhook.active) await this.outbox.discardWaiting(tenantId, id, now);
      else if (change.url !== undefined) await this.outbox.hasten(tenantId, id, webhook.createdAt, now);
      return webhook;
    });
  }

  /** With what waits for it. @throws DomainError NOTIFICATIONS.WEBHOOK_NOT_FOUND */
  delete({ tenantId }: TenantContext, id: Identifier): Promise<void> {
    return this.unitOfWork.run(async () => {
      found(await this.webhooks.findForChange(tenantId, id));
      await this.webhooks.delete(tenantId, id);
      await this.outbox.discardWaiting(tenantId, id, this.clock.now());
    });
  }

  /** The key so far signs beside the new one for 24 hours. @throws DomainError NOTIFICATIONS.WEBHOOK_NOT_FOUND */
  rotateSecret({ tenantId }: TenantContext, id: Identifier): Promise<WebhookWithSecret> {
    return this.unitOfWork.run(async () => {
      const webhook = found(await this.webhooks.findForChange(tenantId, id));
      const secret = this.transport.newSecret();
      const until = new Date(this.clock.now().getTime() + FORMER_KEY_SIGNS_MS);
      await this.webhooks.replaceSecret(webhook, secret, until);
      return { webhook, secret };
    });
  }

  private checked<T extends Partial<WebhookTerms>>(terms: T): T {
    const { url, events } = terms;
    return {
      ...terms,
      ...(url !== undefined && { url: this.address(url) }),
      ...(events !== undefined && { events: this.knownEvents(events) }),
    };
  }

  private address(text: string): string {
    const url = parseWebhookUrl(text);
    if (!this.transport.accepts(url)) throw new DomainError('NOTIFICATIONS.INVALID_WEBHOOK_URL');
    return url.href;
  }

  private knownEvents(given: readonly string[]): string[] {
    const events = [...new Set(given)];
    const isAll = events.length === 1 && events[0] === ALL_EVENTS;
    if (events.length === 0 || !(isAll || events.every((type) => this.types.has(type))))
      throw new DomainError('NOTIFICATIONS.UNKNOWN_WEBHOOK_EVENT');
    return events;
  }
}

function found(webhook: Webhook | undefined): Webhook {
  if (webhook === undefined) throw new DomainError('NOTIFICATIONS.WEBHOOK_NOT_FOUND');
  return webhook;
}
