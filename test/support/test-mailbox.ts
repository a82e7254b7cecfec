import { SendMail, type MailRequest } from '@mensal/notifications';
import { newIdentifier } from '@mensal/kernel';
import { JobQueue, readConfiguration, UnitOfWork } from '@mensal/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { DevClock } from '../../apps/api/src/development/dev-clock.js';
import { DevelopmentModule } from '../../apps/api/src/development/development.module.js';
import { Mailbox } from '../../apps/api/src/development/mailbox.js';
import { SimulatedClock } from '../../apps/api/src/development/simulated-clock.js';
import { createServer, startServer } from '../../apps/api/src/server.js';
import { createDatabase, query } from './database.js';

export type MailTrouble =
  | { at: 'sender' | 'recipient' | 'message'; code: number }
  /** It does not answer. */
  | { at: 'sender'; silentMs: number }
  /** The mail has arrived, and the connection breaks before the server has said so. */
  | { at: 'message'; drop: true };

/** The mail server of development, which can be told what to do wrong. */
export class TestMailbox extends Mailbox {
  trouble: MailTrouble | undefined;
  /** How often a client has begun to hand over a mail. */
  tries = 0;

  protected override async onSender(): Promise<void> {
    this.tries += 1;
    const { trouble } = this;
    if (trouble !== undefined && 'silentMs' in trouble) await sleep(trouble.silentMs);
    this.refuseAt('sender');
  }

  protected override async onRecipient(): Promise<void> {
    this.refuseAt('recipient');
  }

  protected override async onMail(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    if (this.trouble?.at === 'message' && 'code' in this.trouble) stream.resume();
    else await super.onMail(stream, session);
    this.refuseAt('message');
    if (this.trouble?.at === 'message') {
      for (const connection of this.server?.connections ?? [])
        if (connection.id === session.id) connection._socket.destroy();
    }
  }

  private refuseAt(place: MailTrouble['at']): void {
    const { trouble } = this;
    if (trouble?.at === place && 'code' in trouble)
      throw Object.assign(new Error('Not here'), { responseCode: trouble.code });
  }
}

export interface MailRow {
  tenantId: string;
  recipient: string;
  sealed: string | null;
  status: string;
  reason: string | null;
  tries: number;
  dueAt: Date | null;
}

export interface MailServerOptions {
  smtpUrl: string | undefined;
  mailbox?: Mailbox;
  databaseUrl?: string;
  /** Of a server that this one is to be a replica of. */
  clock?: SimulatedClock;
  env?: Record<string, string>;
}

/** A whole server that mails through the given mail server, on a clock that can be moved. */
export class MailServer {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly databaseUrl: string,
    readonly clock: SimulatedClock,
    private readonly folder: string,
  ) {}

  static async start({
    smtpUrl,
    mailbox,
    databaseUrl,
    clock: shared,
    env,
  }: MailServerOptions): Promise<MailServer> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-mail-'));
    const read = readConfiguration({
      MENSAL_ENV: 'development',
      MENSAL_LOG_LEVEL: 'fatal',
      DATABASE_URL: databaseUrl ?? (await createDatabase()),
      MENSAL_DATA_DIR: folder,
      MENSAL_CLOCK: '2026-11-21T15:00:00.000Z',
      PORT: '0',
      ...env,
    });
    const mail = { smtpUrl, mailFrom: 'nao-responda@mensal.example' };
    const configuration = { ...read, ...mail, sandboxUrl: 'http://127.0.0.1:1' };
    const clock = shared ?? new SimulatedClock(path.join(folder, 'clock.json'), configuration.clockStart);
    const app = await createServer(configuration, clock, [DevelopmentModule.forRoot(clock, mailbox)]);
    await startServer(app, configuration);
    return new MailServer(app, await app.getUrl(), configuration.databaseUrl ?? '', clock, folder);
  }

  /** In a transaction of its own, with whatever else `meanwhile` does in it. */
  send(mail: Partial<MailRequest> = {}, meanwhile: () => Promise<void> = () => Promise.resolve()) {
    const unitOfWork = this.app.get(UnitOfWork);
    return unitOfWork.isolated(() =>
      unitOfWork.run(async () => {
        await this.app.get(SendMail).execute(mailRequest(mail));
        await meanwhile();
      }),
    );
  }

  /** Waits until no job is left to do. */
  async settle(): Promise<void> {
    await this.app.get(JobQueue).whenIdle(60_000);
  }

  /** Moves business time, doing all that is due on the way; by a second at least, since it ticks by itself meanwhile. */
  async advance(minutes: number): Promise<void> {
    const ms = Math.max(Math.ceil(minutes * 60_000), 1_000);
    await this.app.get(DevClock).advance(new Date(this.clock.now().getTime() + ms));
  }

  /** What the outbox holds, oldest first. */
  rows(): Promise<MailRow[]> {
    return query<MailRow & Record<string, unknown>>(
      this.databaseUrl,
      `select tenant_id as "tenantId", recipient, sealed, status, reason, tries, due_at as "dueAt"
       from notifications.emails order by id`,
    );
  }

  async stop(): Promise<void> {
    await this.app.close();
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** A mail that is accepted as it is; a test names only what it is about. */
export function mailRequest(fields: Partial<MailRequest> = {}): MailRequest {
  return {
    tenantId: newIdentifier(),
    to: { name: 'Fulana Fictícia', address: 'fulana@example.com' },
    from: { name: 'Comércio Fictício', replyTo: 'contato@comercio.example' },
    template: {
      name: 'test.mail',
      subject: 'Olá, <%= it.name %>',
      html: '<p>Olá, <b><%= it.name %></b>.</p>',
      text: 'Olá, <%= it.name %>.\nAcesse <%= it.link %>',
    },
    data: { name: 'Fulana', link: 'https://mensal.example/c/segredo-do-link', linkLabel: 'Cadastrar cartão' },
    ...fields,
  };
}
