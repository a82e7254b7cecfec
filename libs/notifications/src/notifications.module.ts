import { CONFIGURATION, JobQueue, Scheduler, SealedStores } from '@mensal/platform';
import { Module, type OnModuleInit } from '@nestjs/common';
import { DeliverMails, MAIL_WORKERS } from './application/deliver-mails.use-case.js';
import { MailOutbox } from './application/mail-outbox.js';
import { MAIL_SETTINGS } from './application/mail-settings.js';
import { MailCounter, MailRenderer, MailTransport } from './application/mail.js';
import { MAIL_QUEUE, SendMail } from './application/send-mail.use-case.js';
import { MailMetrics } from './mail-metrics.js';
import { SealedMails } from './persistence/sealed-mails.js';
import { SqlMailOutbox } from './persistence/sql-mail.outbox.js';
import { EtaMailRenderer } from './rendering/eta-mail.renderer.js';
import { SmtpMailTransport } from './smtp/smtp-mail.transport.js';

@Module({
  providers: [
    DeliverMails,
    SealedMails,
    SendMail,
    { provide: MAIL_SETTINGS, useExisting: CONFIGURATION },
    { provide: MailCounter, useClass: MailMetrics },
    { provide: MailOutbox, useClass: SqlMailOutbox },
    { provide: MailRenderer, useClass: EtaMailRenderer },
    { provide: MailTransport, useClass: SmtpMailTransport },
  ],
  exports: [SendMail],
})
export class NotificationsModule implements OnModuleInit {
  constructor(
    private readonly queue: JobQueue,
    private readonly scheduler: Scheduler,
    private readonly sealedStores: SealedStores,
    private readonly sealedMails: SealedMails,
    private readonly outbox: MailOutbox,
    private readonly deliverMails: DeliverMails,
  ) {}

  onModuleInit(): void {
    this.sealedStores.define(this.sealedMails);
    this.queue.define<object>({
      name: MAIL_QUEUE,
      concurrency: MAIL_WORKERS,
      handle: (_, signal) => this.deliverMails.execute(signal),
    });
    this.scheduler.define({
      name: 'notifications.due-mails',
      nextDueAt: () => this.outbox.nextDueAt(),
      runDue: (now) => this.deliverMails.wakeWorkers(now),
    });
  }
}
