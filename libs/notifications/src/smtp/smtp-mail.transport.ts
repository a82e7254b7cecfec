import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type NodemailerError, type Transporter } from 'nodemailer';
import { MAIL_SETTINGS, type MailSettings } from '../application/mail-settings.js';
import { MailTransport, type Delivery, type OutgoingMail } from '../application/mail.js';
import { deliveryOf } from './smtp-errors.js';

/** Of one mail as a whole, for a server that answers by drips. Well below the lease of a claim. */
const SEND_WITHIN_MS = 45_000;
/** Each may be set by the address as well: `smtp://host:587?socketTimeout=60000`. */
const LIMITS = {
  maxConnections: 4,
  maxRequeues: 1,
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 15_000,
  socketTimeout: 30_000,
};

/** By SMTP (RFC 5321), over connections that are kept open for the next mail. */
@Injectable()
export class SmtpMailTransport extends MailTransport implements OnApplicationShutdown {
  private readonly pool: Transporter | undefined;

  constructor(@Inject(MAIL_SETTINGS) private readonly settings: MailSettings) {
    super();
    const { smtpUrl: url } = settings;
    if (url !== undefined)
      this.pool = createTransport({
        ...LIMITS,
        url,
        pool: true,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
  }

  get isSet(): boolean {
    return this.pool !== undefined;
  }

  async send({ id, createdAt, message }: OutgoingMail): Promise<Delivery> {
    if (this.pool === undefined) return { kind: 'later', reason: 'no-smtp' };
    const { to, from, subject, html, text } = message;
    const { mailFrom } = this.settings;
    try {
      await this.pool.sendMail({
        // The envelope says who gets it: nothing that is written in a header can add anybody.
        envelope: { from: mailFrom, to: [to.address] },
        from: { name: from.name, address: mailFrom },
        to,
        ...(from.replyTo !== undefined && { replyTo: { name: from.name, address: from.replyTo } }),
        subject,
        html,
        text,
        // The same at each try, so that receivers may fold duplicates.
        messageId: `<${id}@${mailFrom.slice(mailFrom.lastIndexOf('@') + 1)}>`,
        date: createdAt,
        // RFC 3834: answering machines stay silent.
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.timeout(SEND_WITHIN_MS),
      });
      return { kind: 'sent' };
    } catch (error) {
      return deliveryOf(error as NodemailerError);
    }
  }

  /** After the job queue has let the mails in hand end. */
  onApplicationShutdown(): void {
    (this.pool?.transporter as { close?: (options: { force: boolean }) => void } | undefined)?.close?.({
      force: true,
    });
  }
}
