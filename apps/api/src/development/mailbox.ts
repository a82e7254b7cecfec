import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Address, type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

const KEPT = 200;
const MAX_BYTES = 10 * 1024 * 1024;
const CLOSE_WITHIN_MS = 500;

export interface ReceivedMail {
  id: string;
  /** As the mail server was told, whatever stands in the headers. */
  envelope: { from: string; to: string[] };
  from: string;
  to: string;
  replyTo: string;
  subject: string;
  /** ISO 8601, as the mail says. */
  date: string;
  messageId: string;
  headers: { name: string; value: string }[];
  text: string;
  html: string;
}

/** A mail server of our own, on loopback, that delivers nothing: it keeps the newest 200 in memory, to be looked at. */
export class Mailbox {
  protected server: SMTPServer | undefined;
  private received: ReceivedMail[] = [];
  private count = 0;

  /** @param port 0 for a free one */
  async start(port = 0): Promise<this> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      size: MAX_BYTES,
      rejectOversized: true,
      closeTimeout: CLOSE_WITHIN_MS,
      onMailFrom: (_, session, done) => void this.onSender(session).then(() => done(), done),
      onRcptTo: ({ address }, _, done) => void this.onRecipient(address).then(() => done(), done),
      onData: (stream, session, done) => void this.onMail(stream, session).then(() => done(), done),
    });
    // Clients that go away in the middle are their own trouble.
    server.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.server = server;
    return this;
  }

  /** For `SMTP_URL`. */
  get url(): string {
    if (this.server === undefined) throw new Error('The mailbox takes no mail');
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  /** Newest first. */
  get mails(): readonly ReceivedMail[] {
    return this.received;
  }

  find(id: string): ReceivedMail | undefined {
    return this.received.find((mail) => mail.id === id);
  }

  clear(): void {
    this.received = [];
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server !== undefined) await new Promise<void>((resolve) => server.close(resolve));
  }

  /** @throws Error to refuse it */
  protected onSender(_session: SMTPServerSession): Promise<void> {
    return Promise.resolve();
  }

  /** @throws Error to refuse it */
  protected onRecipient(_address: string): Promise<void> {
    return Promise.resolve();
  }

  protected async onMail(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const mail = await PostalMime.parse(await buffer(stream));
    this.count += 1;
    this.received.unshift({
      id: String(this.count),
      envelope: {
        from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
        to: envelope.rcptTo.map(({ address }) => address),
      },
      ...contentOf(mail),
    });
    this.received.length = Math.min(this.received.length, KEPT);
  }
}

function contentOf(mail: Email): Omit<ReceivedMail, 'id' | 'envelope'> {
  return {
    from: written(mail.from),
    to: (mail.to ?? []).map(written).join(', '),
    replyTo: (mail.replyTo ?? []).map(written).join(', '),
    subject: mail.subject ?? '',
    date: mail.date ?? '',
    messageId: mail.messageId ?? '',
    headers: mail.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    text: mail.text ?? '',
    html: mail.html ?? '',
  };
}

function written(address: Address | undefined): string {
  if (address === undefined) return '';
  if (address.group !== undefined) return `${address.name}: ${address.group.map(written).join(', ')};`;
  return address.name === '' ? address.address : `${address.name} <${address.address}>`;
}
