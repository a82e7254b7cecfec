import { ManageTenants, type TenantContext } from '@mensal/identity';
import { dateIn } from '@mensal/kernel';
import { JobQueue, readConfiguration, UnitOfWork, type Configuration } from '@mensal/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DevClock } from '../../apps/api/src/development/dev-clock.js';
import { DevelopmentModule } from '../../apps/api/src/development/development.module.js';
import type { ReceivedMail } from '../../apps/api/src/development/mailbox.js';
import { SimulatedClock } from '../../apps/api/src/development/simulated-clock.js';
import { createServer, startServer } from '../../apps/api/src/server.js';
import { ApiClient } from './api-client.js';
import { createDatabase } from './database.js';
import { TestMailbox } from './test-mailbox.js';
import { connectEfi, TestSandbox } from './test-sandbox.js';

/** What reached the server, but for files and the merchant's API. */
export interface SeenRequest {
  method: string;
  url: string;
  body: string;
}

/** A whole server with a mailbox and a sandbox beside it, that remembers what payers' browsers have sent to it. */
export class CardPageServer {
  readonly seen: SeenRequest[] = [];

  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly databaseUrl: string,
    /** As the server reads it while it runs. */
    readonly configuration: Configuration,
    readonly clock: SimulatedClock,
    readonly mailbox: TestMailbox,
    readonly sandbox: TestSandbox,
    private readonly folder: string,
  ) {}

  /** @param now where the business clock starts */
  static async start(now?: string): Promise<CardPageServer> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-card-page-'));
    const mailbox = await new TestMailbox().start();
    const read = readConfiguration({
      MENSAL_ENV: 'development',
      MENSAL_LOG_LEVEL: 'fatal',
      DATABASE_URL: await createDatabase(),
      MENSAL_DATA_DIR: folder,
      PORT: '0',
    });
    const clock = new SimulatedClock(
      path.join(folder, 'clock.json'),
      now === undefined ? undefined : new Date(now),
    );
    const sandbox = await TestSandbox.start(clock);
    const mail = { smtpUrl: mailbox.url, mailFrom: 'nao-responda@mensal.example' };
    const configuration = { ...read, ...mail, sandboxUrl: sandbox.url };
    const app = await createServer(configuration, clock, [DevelopmentModule.forRoot(clock, mailbox)]);
    const databaseUrl = configuration.databaseUrl ?? '';
    const seen: SeenRequest[] = [];
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('preHandler', (request, _reply, done) => {
        const { method, url, body, headers } = request;
        seen.push({ method, url, body: JSON.stringify({ body, headers }) });
        done();
      });
    await startServer(app, configuration);
    const url = await app.getUrl();
    configuration.publicUrl = url;
    const server = new CardPageServer(app, url, databaseUrl, configuration, clock, mailbox, sandbox, folder);
    return Object.assign(server, { seen });
  }

  /** A new merchant with an account at Efí. */
  async merchant(account: Record<string, unknown> = {}): Promise<ApiClient> {
    const tenants = this.app.get(ManageTenants);
    const details = { name: 'Academia Fictícia Ltda', timeZone: 'America/Sao_Paulo', kind: 'demo' as const };
    const { tenant, token, secrets } = await this.app.get(UnitOfWork).isolated(async () => {
      const created = await tenants.create(details);
      return { ...created, secrets: await tenants.issueCredential(created.tenant.id, 'test') };
    });
    const context: TenantContext = { tenantId: tenant.id, timeZone: details.timeZone };
    const merchant = await ApiClient.signIn(this.url, secrets, token, context);
    await connectEfi(merchant, account);
    return merchant;
  }

  /** Has a link mailed. @returns the mail, as the mail server got it */
  async mailedLink(merchant: ApiClient, customer: string): Promise<ReceivedMail> {
    this.mailbox.clear();
    const { status, body } = await merchant.put(`/v1/cards/billing-customer/${customer}/send-link`, {});
    if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
    await this.settle();
    const [mail] = this.mailbox.mails;
    if (mail === undefined) throw new Error('No mail has arrived');
    return mail;
  }

  /** The business date. */
  today(): string {
    return dateIn('America/Sao_Paulo', this.clock.now());
  }

  /** Waits until no job is left to do. */
  async settle(): Promise<void> {
    await this.app.get(JobQueue).whenIdle(60_000);
  }

  /** Moves business time, doing all that is due on the way. */
  async advance(to: string): Promise<void> {
    await this.app.get(DevClock).advance(new Date(to));
  }

  advanceDays(days: number): Promise<void> {
    return this.advance(new Date(this.clock.now().getTime() + days * 86_400_000).toISOString());
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.sandbox.stop();
    await this.mailbox.stop();
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** The address in a mail, as a person would click it. */
export function linkIn({ text }: ReceivedMail): string {
  const [link] = /http\S+\/cartao\/\S+/.exec(text) ?? [];
  if (link === undefined) throw new Error('The mail holds no link');
  return link;
}
