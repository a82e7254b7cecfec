import type { TenantContext } from '@mensal/identity';
import { Clock, DomainError, newIdentifier, type Identifier } from '@mensal/kernel';
import { JobQueue, UnitOfWork, type Page, type PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { ManageWebhooks } from './manage-webhooks.use-case.js';
import { newMessage } from './publish-webhooks.use-case.js';
import { WebhookLog, type DeliveryDetails, type DeliveryFilter, type DeliveryView } from './webhook-log.js';
import type { WebhookType } from './webhook-types.js';
import { WEBHOOK_QUEUE } from './webhook-work.js';
import { WebhookOutbox } from './webhook.outbox.js';
import { WebhookStore } from './webhook.store.js';

/** What a merchant tries its receiver with. */
export const TEST_TYPE: WebhookType = {
  type: 'webhook.test',
  description: 'Mensagem de teste, enviada somente a pedido.',
};

/** What became of the messages of a subscription, and sending them again. */
@Injectable()
export class FollowDeliveries {
  constructor(
    private readonly manage: ManageWebhooks,
    private readonly webhooks: WebhookStore,
    private readonly log: WebhookLog,
    private readonly outbox: WebhookOutbox,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Newest first. @throws DomainError NOTIFICATIONS.WEBHOOK_NOT_FOUND */
  async list(
    tenant: TenantContext,
    webhookId: Identifier,
    filter: DeliveryFilter,
    page: Page,
  ): Promise<PageOf<DeliveryView>> {
    await this.manage.one(tenant, webhookId);
    return this.log.list(tenant.tenantId, webhookId, filter, page);
  }

  /** @throws DomainError NOTIFICATIONS.WEBHOOK_NOT_FOUND, DELIVERY_NOT_FOUND */
  async one(tenant: TenantContext, webhookId: Identifier, id: Identifier): Promise<DeliveryDetails> {
    await this.manage.one(tenant, webhookId);
    const delivery = await this.log.find(tenant.tenantId, webhookId, id);
    if (delivery === undefined) throw new DomainError('NOTIFICATIONS.DELIVERY_NOT_FOUND');
    return delivery;
  }

  /** Sends a message that means nothing. @throws DomainError NOTIFICATIONS.WEBHOOK_NOT_FOUND, WEBHOOK_NOT_ACTIVE */
  async test(tenant: TenantContext, webhookId: Identifier): Promise<DeliveryDetails> {
    return this.unitOfWork.run(async () => {
      await this.makeReady(tenant, webhookId);
      const now = this.clock.now();
      const message = newMessage({
        type: TEST_TYPE.type,
        subject: null,
        at: now,
        data: { webhook: webhookId },
      });
      const [id] = await this.outbox.add(tenant.tenantId, [message], [{ webhookId, message: 0 }], now);
      await this.wakeWorker();
      return this.one(tenant, webhookId, id as Identifier);
    });
  }

  /**
   * Sends one again that was delivered, failed or was discarded.
   *
   * @throws DomainError NOTIFICATIONS.WEBHOOK_NOT_FOUND, WEBHOOK_NOT_ACTIVE, DELIVERY_NOT_FOUND, DELIVERY_WAITING
   */
  async replay(tenant: TenantContext, webhookId: Identifier, id: Identifier): Promise<DeliveryDetails> {
    return this.unitOfWork.run(async () => {
      await this.one(tenant, webhookId, id);
      await this.makeReady(tenant, webhookId);
      if (!(await this.log.replay(tenant.tenantId, webhookId, id, this.clock.now())))
        throw new DomainError('NOTIFICATIONS.DELIVERY_WAITING');
      await this.wakeWorker();
      return this.one(tenant, webhookId, id);
    });
  }

  /**
   * Sends all dead letters again, discarded ones included.
   *
   * @param since of those that were written then or later
   * @returns how many
   * @throws DomainError NOTIFICATIONS.WEBHOOK_NOT_FOUND, WEBHOOK_NOT_ACTIVE
   */
  async replayDead(tenant: TenantContext, webhookId: Identifier, since: Date | undefined): Promise<number> {
    return this.unitOfWork.run(async () => {
      await this.makeReady(tenant, webhookId);
      const count = await this.log.replayDead(tenant.tenantId, webhookId, since, this.clock.now());
      if (count > 0) await this.wakeWorker();
      return count;
    });
  }

  /** Somebody waits for it: a receiver that is being rested is tried at once. */
  private async makeReady({ tenantId }: TenantContext, webhookId: Identifier): Promise<void> {
    const webhook = await this.webhooks.findForChange(tenantId, webhookId);
    if (webhook === undefined) throw new DomainError('NOTIFICATIONS.WEBHOOK_NOT_FOUND');
    if (!webhook.active) throw new DomainError('NOTIFICATIONS.WEBHOOK_NOT_ACTIVE');
    webhook.tryNow(this.clock.now());
    await this.webhooks.save(webhook);
  }

  private wakeWorker(): Promise<void> {
    return this.queue.send(WEBHOOK_QUEUE, {}, { key: newIdentifier() });
  }
}
