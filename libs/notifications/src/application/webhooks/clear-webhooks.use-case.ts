import { Clock, type Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import { WebhookLog } from './webhook-log.js';
import { WebhookStore } from './webhook.store.js';

export const CLEAR_WEBHOOKS_QUEUE = 'notifications.clear-webhooks';
const DAY_MS = 86_400_000;
const DELIVERED_DAYS = 30;
/** Within them a merchant can replay what its receiver did not take. */
const DEAD_DAYS = 90;
const AT_A_TIME = 2_000;

/** Forgets messages that were delivered 30 days ago, dead letters of 90 days, and keys that sign no more. */
@Injectable()
export class ClearWebhooks {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly log: WebhookLog,
    private readonly clock: Clock,
  ) {}

  async execute(tenantId: Identifier, signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const before = { delivered: daysBefore(now, DELIVERED_DAYS), dead: daysBefore(now, DEAD_DAYS) };
    await this.webhooks.forgetSecrets(tenantId, now);
    let more = true;
    while (more && !signal.aborted)
      more = (await this.log.clearSome(tenantId, before, AT_A_TIME)) === AT_A_TIME;
  }
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY_MS);
}
