import { Clock, type Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import { MailOutbox } from './mail-outbox.js';

export const CLEAR_MAILS_JOB = 'notifications.clear-mails';
/** A customer who has not got a mail asks before; what it said is erased as soon as it was sent. */
const KEPT_DAYS = 90;

/** Forgets mails that were asked for 90 days ago and are sent, or have failed. */
@Injectable()
export class ClearMails {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly clock: Clock,
  ) {}

  execute(tenantId: Identifier): Promise<void> {
    return this.outbox.clear(tenantId, new Date(this.clock.now().getTime() - KEPT_DAYS * 86_400_000));
  }
}
