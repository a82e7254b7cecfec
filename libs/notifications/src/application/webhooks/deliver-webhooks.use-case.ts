import { Clock, type Identifier } from '@mensal/kernel';
import { JobQueue, SealedSecretError, UnitOfWork } from '@mensal/platform';
import { Injectable, Logger } from '@nestjs/common';
import { RecordWebhookTry } from './record-webhook-try.use-case.js';
import { DELIVERIES_IN_HAND, IN_HAND_OF_TENANT, WEBHOOK_QUEUE } from './webhook-work.js';
import { WebhookOutbox, type ClaimedDelivery } from './webhook.outbox.js';
import { WebhookTransport, type WebhookAnswer } from './webhook.transport.js';

/** While slow receivers keep everything in hand waiting, it is looked for more every so often. */
const LOOK_EVERY_MS = 500;
/** A job of the queue is over after so long; a sweep wakes the next one. */
const END_AFTER_MS = 10 * 60_000;
const MOST_WORKERS = 8;
/** With what a try takes well below the lease of a claim: later another worker may be at it, or at what follows it. */
const SEND_WITHIN_MS = 20_000;

/**
 * Delivers what waits in the outbox. No transaction is open while a receiver is spoken to.
 *
 * A message may arrive twice: where the answer is lost, or this process ends before it has written it down, nobody knows
 * whether the receiver has it, and it is sent again under the same id.
 */
@Injectable()
export class DeliverWebhooks {
  private readonly logger = new Logger(DeliverWebhooks.name);

  constructor(
    private readonly outbox: WebhookOutbox,
    private readonly transport: WebhookTransport,
    private readonly record: RecordWebhookTry,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Until none is due. @param signal lets what is in hand end; nothing new begins */
  async execute(signal: AbortSignal): Promise<void> {
    const inHand = new Map<Promise<void>, Identifier>();
    const endAt = performance.now() + END_AFTER_MS;
    while (!signal.aborted && performance.now() < endAt) {
      const claimedAt = performance.now();
      for (const delivery of await this.claim(inHand)) {
        const work = this.deliver(delivery, claimedAt + SEND_WITHIN_MS)
          // Not lost: when its lease has run out it is tried again.
          .catch((error: unknown) => {
            const { tenantId, webhookId, id } = delivery;
            this.logger.error(
              { err: error, tenantId, webhook: webhookId, delivery: id },
              'Webhook not recorded',
            );
          })
          .finally(() => inHand.delete(work));
        inHand.set(work, delivery.tenantId);
      }
      if (inHand.size === 0) return;
      await firstOf(inHand.keys(), LOOK_EVERY_MS);
    }
    await Promise.all(inHand.keys());
  }

  /** Finds what is due, or got lost with a worker. @returns how many there are, as far as they matter now */
  async wakeWorkers(now: Date): Promise<number> {
    const due = await this.outbox.countDue(now);
    const workers = Math.min(MOST_WORKERS, Math.ceil(due / DELIVERIES_IN_HAND));
    for (let n = 1; n <= workers; n += 1) await this.queue.send(WEBHOOK_QUEUE, {}, { key: `sweep-${n}` });
    return due;
  }

  private async claim(inHand: ReadonlyMap<unknown, Identifier>): Promise<ClaimedDelivery[]> {
    const total = DELIVERIES_IN_HAND - inHand.size;
    if (total === 0) return [];
    const held = Map.groupBy(inHand.values(), (tenantId) => tenantId);
    const except = [...held].filter(([, of]) => of.length >= IN_HAND_OF_TENANT).map(([tenantId]) => tenantId);
    const share = { total, perTenant: IN_HAND_OF_TENANT, except };
    return this.unitOfWork.isolated(() => this.outbox.claim(this.clock.now(), share));
  }

  /** @param sendBefore by the process's monotonic clock */
  private async deliver(delivery: ClaimedDelivery, sendBefore: number): Promise<void> {
    const answer = await this.attempt(delivery, sendBefore);
    await this.unitOfWork.isolated(() => this.record.execute(delivery, answer));
  }

  private async attempt(delivery: ClaimedDelivery, sendBefore: number): Promise<WebhookAnswer> {
    const { tenantId, webhookId, id, url, body } = delivery;
    let secrets: string[];
    try {
      secrets = await this.outbox.openSecrets(delivery);
    } catch (error) {
      if (!(error instanceof SealedSecretError)) throw error;
      this.logger.error({ tenantId, webhook: webhookId, reason: error.message }, 'Webhook key unreadable');
      return { status: null, trouble: 'unreadable-secret', durationMs: 0 };
    }
    if (performance.now() > sendBefore)
      throw new Error('This process was held up: the message is left to others');
    return this.transport.send({ id, url, body, secrets });
  }
}

/** Resolves when the first of them has ended, or after a while. */
async function firstOf(works: Iterable<Promise<void>>, withinMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
  await Promise.race([...works, pause]).finally(() => clearTimeout(timer));
}
