import { Clock, newIdentifier, type Identifier } from '@mensal/kernel';
import { JobQueue, UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { ALL_EVENTS } from '../../domain/webhooks/webhook.js';
import { WEBHOOK_QUEUE } from './webhook-work.js';
import { WebhookTypes } from './webhook-types.js';
import { WebhookOutbox } from './webhook.outbox.js';

/** Something that happened, told to the merchant's systems. */
export interface WebhookMessage {
  /** One of {@link WebhookTypes}. */
  type: string;
  /** The invoice that it is about: its messages keep their order. Null where order does not matter. */
  subject: Identifier | null;
  /** When it happened: business time. */
  at: Date;
  /** As it is sent: JSON, without card data or secrets. */
  data: object;
}

/** Tells a merchant's systems what happened, as soon as the transaction in which it did is committed. */
@Injectable()
export class PublishWebhooks {
  constructor(
    private readonly types: WebhookTypes,
    private readonly outbox: WebhookOutbox,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Within the current transaction: the messages exist with it, or not at all. Any number at once; nothing is written
   * where nobody has subscribed. Messages of one subject have the order in which transactions write them, so whoever
   * publishes of an invoice has it locked, as whoever changes it has.
   *
   * @throws Error for a type that nobody has defined: a mistake of the calling module
   */
  async execute(tenantId: Identifier, messages: readonly WebhookMessage[]): Promise<void> {
    const unknown = messages.find(({ type }) => !this.types.has(type));
    if (unknown !== undefined) throw new Error(`There is no type ${unknown.type} of webhook messages`);
    if (messages.length === 0) return;
    const subscribers = await this.outbox.subscribers(tenantId);
    const addressees = messages.flatMap(({ type }, message) =>
      subscribers
        .filter(({ events }) => events.includes(ALL_EVENTS) || events.includes(type))
        .map(({ webhookId }) => ({ webhookId, message })),
    );
    if (addressees.length === 0) return;
    await this.unitOfWork.run(async () => {
      await this.outbox.add(tenantId, messages.map(newMessage), addressees, this.clock.now());
      // A key of its own: transactions that publish must not wait for each other.
      await this.queue.send(WEBHOOK_QUEUE, {}, { key: newIdentifier() });
    });
  }
}

/** With its body as all tries send it. */
export function newMessage({ type, subject, at, data }: WebhookMessage) {
  return { type, subject, body: JSON.stringify({ type, timestamp: at.toISOString(), data }) };
}
