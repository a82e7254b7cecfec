import { Metrics } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { MailCounter, type MailOutcome } from './application/mail.js';

@Injectable()
export class MailMetrics extends MailCounter {
  private readonly mails: Counter<'outcome'>;

  constructor({ registry }: Metrics) {
    super();
    this.mails = new Counter({
      name: 'mensal_mails_total',
      help: 'Tries to send a mail, by what came of them',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  count(outcome: MailOutcome): void {
    this.mails.inc({ outcome });
  }
}
