import { CONFIGURATION, DailyJobs, JobQueue, Scheduler, SealedStores } from '@mensal/platform';
import { Module, type OnModuleInit } from '@nestjs/common';
import { CLEAR_MAILS_JOB, ClearMails } from './application/clear-mails.use-case.js';
import { DeliverMails, MAIL_WORKERS } from './application/deliver-mails.use-case.js';
import { MailOutbox } from './application/mail-outbox.js';
import { MAIL_SETTINGS } from './application/mail-settings.js';
import { MailCounter, MailRenderer, MailTransport } from './application/mail.js';
import { MAIL_QUEUE, SendMail } from './application/send-mail.use-case.js';
import { MailMetrics } from './mail-metrics.js';
import { sealedMails } from './persistence/sealed-mails.js';
import { SqlMailOutbox } from './persistence/sql-mail.outbox.js';
import { EtaMailRenderer } from './rendering/eta-mail.renderer.js';
import { SmtpMailTransport } from './smtp/smtp-mail.transport.js';
import { WebhooksModule } from './webhooks.module.js';

@Module({
  imports: [WebhooksModule],
  providers: [
    ClearMails,
    DeliverMails,
    SendMail,
    { provide: MAIL_SETTINGS, useExisting: CONFIGURATION },
    { provide: MailCounter, useClass: MailMetrics },
    { provide: MailOutbox, useClass: SqlMailOutbox },
    { provide: MailRenderer, useClass: EtaMailRenderer },
    { provide: MailTransport, useClass: SmtpMailTransport },
  ],
  exports: [SendMail, WebhooksModule],
})
export class NotificationsModule implements OnModuleInit {
  constructor(
    private readonly queue: JobQueue,
    private readonly scheduler: Scheduler,
    private readonly dailyJobs: DailyJobs,
    private readonly sealedStores: SealedStores,
    private readonly outbox: MailOutbox,
    private readonly deliverMails: DeliverMails,
    private readonly clearMails: ClearMails,
  ) {}

  onModuleInit(): void {
    this.sealedStores.define(sealedMails);
    this.queue.define<object>({
      name: MAIL_QUEUE,
      description: 'Entrega os e-mails aos pagadores',
      concurrency: MAIL_WORKERS,
      handle: (_, signal) => this.deliverMails.execute(signal),
    });
    this.scheduler.define({
      name: 'notifications.due-mails',
      description: 'Procura os e-mails a enviar agora',
      nextDueAt: () => this.outbox.nextDueAt(),
      runDue: (now) => this.deliverMails.wakeWorkers(now),
    });
    this.dailyJobs.define({
      name: CLEAR_MAILS_JOB,
      description: 'Apaga o registro dos e-mails de mais de 90 dias',
      rank: 90,
      start: ({ tenantId }) => this.clearMails.execute(tenantId),
    });
  }
}
