import { Clock, type Identifier } from '@mensal/kernel';
import { Events, JobQueue, SealedSecretError, UnitOfWork } from '@mensal/platform';
import { Injectable, Logger } from '@nestjs/common';
import { nextTry } from '../domain/tries.js';
import { MailTooLate } from '../events/mail-too-late.event.js';
import { MailOutbox, TOO_LATE, type ClaimedMail } from './mail-outbox.js';
import { MailCounter, MailTransport, type Delivery, type MailOutcome } from './mail.js';
import { MAIL_QUEUE } from './send-mail.use-case.js';

/** How many mails one process sends at a time. */
export const MAIL_WORKERS = 4;
const BEFORE_ALL_TENANTS = '00000000-0000-0000-0000-000000000000' as Identifier;

/**
 * Sends what waits in the outbox. No transaction is open while a mail server is spoken to.
 *
 * A mail may arrive twice: where the connection is lost after the server was given it, or this process ends before it
 * has written down that it was sent, nobody knows, and it is sent again. That is better than none; its Message-ID stays
 * the same, by which the receiver's server may tell.
 */
@Injectable()
export class DeliverMails {
  private readonly logger = new Logger(DeliverMails.name);
  private warned = false;

  constructor(
    private readonly outbox: MailOutbox,
    private readonly transport: MailTransport,
    private readonly counter: MailCounter,
    private readonly queue: JobQueue,
    private readonly events: Events,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Until none is due, or `signal` asks to stop; each tenant in its turn. */
  async execute(signal: AbortSignal): Promise<void> {
    if (!this.transport.isSet) return this.wait();
    let after = BEFORE_ALL_TENANTS;
    while (!signal.aborted) {
      const mail = await this.outbox.claimNext(this.clock.now(), after);
      if (mail === undefined) return;
      await this.deliver(mail);
      after = mail.tenantId;
    }
  }

  /** Finds what is due, or got lost with a worker. @returns how many there are, as far as they matter now */
  async wakeWorkers(now: Date): Promise<number> {
    if (this.transport.isSet) await this.outbox.unpark(now);
    else this.warnOnce();
    const due = await this.outbox.countDue(now, MAIL_WORKERS);
    for (let n = 1; n <= due; n += 1) await this.queue.send(MAIL_QUEUE, {}, { key: `sweep-${n}` });
    return due;
  }

  private async deliver(mail: ClaimedMail): Promise<void> {
    const { tenantId, id, template, tries, notAfter } = mail;
    if (notAfter !== undefined && notAfter <= this.clock.now())
      return this.giveUp(mail, 'too-late', TOO_LATE);
    const delivery = await this.attempt(mail);
    const now = this.clock.now();
    if (delivery.kind === 'sent') {
      await this.outbox.recordSent(mail, now);
      return this.counter.count('sent');
    }
    const { reason } = delivery;
    if (delivery.kind === 'refused') return this.giveUp(mail, 'refused', reason);
    const dueAt = nextTry(tries, now, notAfter);
    if (dueAt === undefined) return this.giveUp(mail, 'given-up', reason);
    await this.outbox.postpone(mail, dueAt, reason);
    this.counter.count('postponed');
    this.logger.log({ tenantId, mail: id, template, tries, reason }, 'Mail postponed');
  }

  private async giveUp(mail: ClaimedMail, outcome: MailOutcome, reason: string): Promise<void> {
    const { tenantId, id, key, template, tries } = mail;
    const isOurs = await this.unitOfWork.run(async () => {
      const failed = await this.outbox.recordFailed(mail, reason);
      if (failed && outcome === 'too-late' && key !== null)
        await this.events.publish(new MailTooLate(tenantId, key));
      return failed;
    });
    if (!isOurs) return;
    this.counter.count(outcome);
    this.logger.warn({ tenantId, mail: id, template, tries, reason }, 'Mail failed');
  }

  private async attempt(mail: ClaimedMail): Promise<Delivery> {
    try {
      return await this.transport.send({ ...mail, message: await this.outbox.open(mail) });
    } catch (error) {
      // Other errors may quote what they could not read.
      const message = error instanceof SealedSecretError ? error.message : 'It cannot be read';
      this.logger.error({ tenantId: mail.tenantId, mail: mail.id, trouble: message }, 'Mail unreadable');
      return { kind: 'later', reason: 'unreadable' };
    }
  }

  private async wait(): Promise<void> {
    this.warnOnce();
    await this.outbox.park(this.clock.now());
  }

  private warnOnce(): void {
    if (!this.warned) this.logger.warn('There is no mail server: mails wait until SMTP_URL is set');
    this.warned = true;
  }
}
