import { Clock, newIdentifier, type Identifier } from '@mensal/kernel';
import { JobQueue, UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { oneLine, plainAddress } from '../domain/addresses.js';
import { MailOutbox } from './mail-outbox.js';
import { MailRenderer, type MailData, type MailTemplate } from './mail.js';

/** Wakes workers: which mails there are to send stands in the outbox. */
export const MAIL_QUEUE = 'notifications.send-mail';

const NAME_LENGTH = 100;
const KEY_LENGTH = 200;

export interface MailRequest {
  tenantId: Identifier;
  to: { name: string; address: string };
  /** The merchant. Answers go to `replyTo`, where it is given. */
  from?: { name: string; replyTo?: string };
  template: MailTemplate;
  data: MailData;
  /**
   * The same key is sent once a tenant within 90 days, however often it is asked for; up to 200 characters, and no secret.
   * What was given up for being late may be asked for again.
   */
  key?: string;
  /** Business time from which on it is not sent any more, but given up: `MailTooLate` tells of it. */
  notAfter?: Date;
}

/** Sends a mail to one person, as soon as the transaction that it belongs to is committed. */
@Injectable()
export class SendMail {
  constructor(
    private readonly renderer: MailRenderer,
    private readonly outbox: MailOutbox,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Within the current transaction: the mail exists with it, or not at all.
   *
   * @throws DomainError NOTIFICATIONS.INVALID_ADDRESS for what is not exactly one address, of `to` or `replyTo`
   * @throws Error for a mistake of the calling module: a template without its values, a key that is too long
   */
  async execute({ tenantId, to, from, template, data, key, notAfter }: MailRequest): Promise<void> {
    if (key !== undefined && (key === '' || key.length > KEY_LENGTH))
      throw new Error(`The key of a mail has 1 to ${KEY_LENGTH} characters`);
    const sender = {
      name: oneLine(from?.name ?? '', NAME_LENGTH),
      replyTo: from?.replyTo === undefined ? undefined : plainAddress(from.replyTo),
    };
    const message = {
      to: { name: oneLine(to.name, NAME_LENGTH), address: plainAddress(to.address) },
      from: sender,
      ...this.renderer.render(template, { merchant: sender.name, ...data }),
    };
    const id = newIdentifier();
    const createdAt = this.clock.now();
    await this.unitOfWork.run(async () => {
      const mail = { tenantId, id, key, template: template.name, message, createdAt, notAfter };
      // A key of its own: transactions that send mails must not wait for each other.
      if (await this.outbox.add(mail)) await this.queue.send(MAIL_QUEUE, {}, { key: id });
    });
  }
}
