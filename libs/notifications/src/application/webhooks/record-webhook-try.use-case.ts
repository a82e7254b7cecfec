import { Clock } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { Injectable, Logger } from '@nestjs/common';
import { nextTry, TRIED_FOR_MS } from '../../domain/webhooks/tries.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import { WebhookOutbox, type ClaimedDelivery } from './webhook.outbox.js';
import { WebhookStore } from './webhook.store.js';
import { WebhookCounter, type WebhookAnswer } from './webhook.transport.js';

const GONE = 410;

/** Writes down what came of a try, and what follows for the message and for its subscription. */
@Injectable()
export class RecordWebhookTry {
  private readonly logger = new Logger(RecordWebhookTry.name);

  constructor(
    private readonly outbox: WebhookOutbox,
    private readonly webhooks: WebhookStore,
    private readonly counter: WebhookCounter,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute(delivery: ClaimedDelivery, answer: WebhookAnswer): Promise<void> {
    const now = this.clock.now();
    if (isSuccess(answer)) {
      await this.delivered(delivery, answer, now);
      this.counter.count('delivered');
      return;
    }
    await this.unitOfWork.run(async () => {
      const { tenantId, webhookId } = delivery;
      const webhook = await this.webhooks.findForChange(tenantId, webhookId);
      // Deleted meanwhile: so is all that it waited for.
      if (webhook === undefined) return;
      if (answer.status === GONE) await this.gone(delivery, webhook, answer, now);
      else await this.failed(delivery, webhook, answer, now);
    });
  }

  private async delivered(delivery: ClaimedDelivery, answer: WebhookAnswer, now: Date): Promise<void> {
    if (!delivery.isFailing) return this.outbox.recordDelivered(delivery, answer, now);
    const { tenantId, webhookId } = delivery;
    await this.unitOfWork.run(async () => {
      const webhook = await this.webhooks.findForChange(tenantId, webhookId);
      await this.outbox.recordDelivered(delivery, answer, now);
      if (webhook === undefined) return;
      const awaySince = webhook.answered(now);
      await this.webhooks.save(webhook);
      if (awaySince !== undefined) await this.outbox.hasten(tenantId, webhookId, awaySince, now);
    });
  }

  private async gone(
    delivery: ClaimedDelivery,
    webhook: Webhook,
    answer: WebhookAnswer,
    now: Date,
  ): Promise<void> {
    webhook.gone(now);
    await this.webhooks.save(webhook);
    await this.outbox.recordFailed(delivery, answer, { dueAt: undefined, giveUpAt: now }, now);
    await this.outbox.discardWaiting(delivery.tenantId, delivery.webhookId, now);
    this.counter.count('gone');
    this.log(delivery, answer, 'Webhook ended by its receiver');
  }

  private async failed(
    delivery: ClaimedDelivery,
    webhook: Webhook,
    answer: WebhookAnswer,
    now: Date,
  ): Promise<void> {
    webhook.failed(delivery.isProbe, now);
    await this.webhooks.save(webhook);
    const giveUpAt = delivery.giveUpAt ?? firstGiveUpAt(delivery, webhook);
    const dueAt = nextTry(delivery.tries, giveUpAt, now, Math.random());
    await this.outbox.recordFailed(delivery, answer, { dueAt, giveUpAt }, now);
    this.counter.count(dueAt === undefined ? 'given-up' : 'postponed');
    if (dueAt === undefined) this.log(delivery, answer, 'Webhook message failed');
    await this.giveUpOverdue(webhook, now);
  }

  /** While a receiver is rested most of what waits is not tried: it has failed like the message that was. */
  private async giveUpOverdue({ tenantId, id, health }: Webhook, now: Date): Promise<void> {
    const before = new Date(now.getTime() - TRIED_FOR_MS);
    if (health.failingSince === null || health.failingSince > before) return;
    const given = await this.outbox.giveUpOverdue(tenantId, id, before, now);
    if (given > 0) this.counter.count('given-up', given);
  }

  private log(delivery: ClaimedDelivery, { status, trouble }: WebhookAnswer, text: string): void {
    const { tenantId, webhookId: webhook, id, type, tries } = delivery;
    this.logger.warn({ tenantId, webhook, delivery: id, type, tries, status, trouble }, text);
  }
}

/** Its time counts from when it could be tried, as far as the receiver has failed since. */
function firstGiveUpAt({ dueAt }: ClaimedDelivery, { health }: Webhook): Date {
  const since = Math.max(dueAt.getTime(), health.failingSince?.getTime() ?? 0);
  return new Date(since + TRIED_FOR_MS);
}

function isSuccess({ status }: WebhookAnswer): boolean {
  return status !== null && status >= 200 && status < 300;
}
