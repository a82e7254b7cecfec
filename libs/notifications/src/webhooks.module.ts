import type { Identifier } from '@mensal/kernel';
import { DailyJobs, JobQueue, Scheduler, SealedStores } from '@mensal/platform';
import { Module, type OnModuleInit } from '@nestjs/common';
import { CLEAR_WEBHOOKS_QUEUE, ClearWebhooks } from './application/webhooks/clear-webhooks.use-case.js';
import { DeliverWebhooks } from './application/webhooks/deliver-webhooks.use-case.js';
import { FollowDeliveries, TEST_TYPE } from './application/webhooks/follow-deliveries.use-case.js';
import { ManageWebhooks } from './application/webhooks/manage-webhooks.use-case.js';
import { PublishWebhooks } from './application/webhooks/publish-webhooks.use-case.js';
import { RecordWebhookTry } from './application/webhooks/record-webhook-try.use-case.js';
import { WebhookLog } from './application/webhooks/webhook-log.js';
import { WebhookTypes } from './application/webhooks/webhook-types.js';
import { WEBHOOK_QUEUE, WEBHOOK_WORKERS } from './application/webhooks/webhook-work.js';
import { WebhookOutbox } from './application/webhooks/webhook.outbox.js';
import { WebhookStore } from './application/webhooks/webhook.store.js';
import { WebhookCounter, WebhookTransport } from './application/webhooks/webhook.transport.js';
import { WebhookDeliveriesController } from './http/webhook-deliveries.controller.js';
import { WebhookEventsController } from './http/webhook-events.controller.js';
import { WebhooksController } from './http/webhooks.controller.js';
import { sealedWebhooks } from './persistence/webhooks/sealed-webhooks.js';
import { SqlWebhookLog } from './persistence/webhooks/sql-webhook.log.js';
import { SqlWebhookOutbox } from './persistence/webhooks/sql-webhook.outbox.js';
import { SqlWebhookStore } from './persistence/webhooks/sql-webhook.store.js';
import { UndiciWebhookTransport } from './webhook-client/undici-webhook.transport.js';
import { WebhookMetrics } from './webhook-metrics.js';

/** Messages to merchants' systems; part of {@link NotificationsModule}. */
@Module({
  controllers: [WebhooksController, WebhookDeliveriesController, WebhookEventsController],
  providers: [
    ClearWebhooks,
    DeliverWebhooks,
    FollowDeliveries,
    ManageWebhooks,
    PublishWebhooks,
    RecordWebhookTry,
    WebhookTypes,
    { provide: WebhookCounter, useClass: WebhookMetrics },
    { provide: WebhookLog, useClass: SqlWebhookLog },
    { provide: WebhookOutbox, useClass: SqlWebhookOutbox },
    { provide: WebhookStore, useClass: SqlWebhookStore },
    { provide: WebhookTransport, useClass: UndiciWebhookTransport },
  ],
  exports: [PublishWebhooks, WebhookTypes],
})
export class WebhooksModule implements OnModuleInit {
  constructor(
    private readonly queue: JobQueue,
    private readonly scheduler: Scheduler,
    private readonly dailyJobs: DailyJobs,
    private readonly sealedStores: SealedStores,
    private readonly types: WebhookTypes,
    private readonly outbox: WebhookOutbox,
    private readonly deliver: DeliverWebhooks,
    private readonly clear: ClearWebhooks,
  ) {}

  onModuleInit(): void {
    this.types.define([TEST_TYPE]);
    this.sealedStores.define(sealedWebhooks);
    this.queue.define<object>({
      name: WEBHOOK_QUEUE,
      description: 'Entrega os webhooks aos sistemas da empresa',
      concurrency: WEBHOOK_WORKERS,
      handle: (_, signal) => this.deliver.execute(signal),
    });
    this.scheduler.define({
      name: 'notifications.due-webhooks',
      description: 'Procura os webhooks a entregar agora',
      nextDueAt: () => this.outbox.nextDueAt(),
      runDue: (now) => this.deliver.wakeWorkers(now),
    });
    this.queue.define<{ tenantId: Identifier }>({
      name: CLEAR_WEBHOOKS_QUEUE,
      description: 'Apaga os webhooks entregues há mais de 30 dias, e os demais após 90',
      concurrency: 1,
      handle: ({ tenantId }, signal) => this.clear.execute(tenantId, signal),
    });
    this.dailyJobs.define({
      name: CLEAR_WEBHOOKS_QUEUE,
      description: 'Apaga os webhooks entregues há mais de 30 dias, e os demais após 90',
      rank: 90,
      start: ({ tenantId }) => this.queue.send(CLEAR_WEBHOOKS_QUEUE, { tenantId }, { key: tenantId }),
    });
  }
}
