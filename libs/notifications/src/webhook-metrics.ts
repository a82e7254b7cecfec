import { Metrics } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { WebhookCounter, type WebhookOutcome } from './application/webhooks/webhook.transport.js';

@Injectable()
export class WebhookMetrics extends WebhookCounter {
  private readonly webhooks: Counter<'outcome'>;

  constructor({ registry }: Metrics) {
    super();
    this.webhooks = new Counter({
      name: 'mensal_webhooks_total',
      help: 'Webhook messages, by what came of trying to deliver them',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  count(outcome: WebhookOutcome, times = 1): void {
    this.webhooks.inc({ outcome }, times);
  }
}
