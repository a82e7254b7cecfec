import type { Identifier } from '@mensal/kernel';
import { CONFIGURATION, Sql, type Configuration } from '@mensal/platform';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import pg from 'pg';
import type { Session } from '../application/session-store.js';

const CHANNEL = 'mensal_sessions';
const MAX_ENTRIES = 20_000;
/** How long an entry may serve without a look at the database, in real milliseconds. */
const MAX_AGE_MS = 10_000;
const RECONNECT_AFTER_MS = 1_000;

interface Entry {
  session: Session;
  /** On the process's monotonic clock, in milliseconds. */
  validUntil: number;
}

/**
 * Remembers for some seconds which access tokens are valid, so that not every request asks the database.
 *
 * Every revocation, in whatever process, is announced by NOTIFY when it commits. While this process cannot hear
 * announcements it remembers nothing: it asks each time.
 */
@Injectable()
export class SessionCache implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SessionCache.name);
  /** Entries by tenant, so that an announcement can name a tenant only and still forget little. */
  private readonly entries = new Map<Identifier, Map<string, Entry>>();
  private size = 0;
  private listener: pg.Client | undefined;
  private listening = false;
  private stopped = false;
  /** Counts announcements: what was loaded while one arrived is not remembered. */
  private generation = 0;

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly sql: Sql,
  ) {}

  async get(key: string, tenantId: Identifier, load: () => Promise<Session | null>): Promise<Session | null> {
    const now = performance.now();
    const entry = this.listening ? this.entries.get(tenantId)?.get(key) : undefined;
    if (entry !== undefined && now < entry.validUntil) return entry.session;
    const { generation } = this;
    const session = await load();
    if (session !== null && this.listening && generation === this.generation) {
      this.remember(key, tenantId, { session, validUntil: now + Math.min(session.lifeLeftMs, MAX_AGE_MS) });
    }
    return session;
  }

  /** Announces, with the current transaction, that sessions of a tenant have changed. */
  async forget(tenantId: Identifier): Promise<void> {
    this.drop(tenantId);
    await this.sql.query('select pg_notify($1, $2)', [CHANNEL, tenantId]);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.configuration.roles.has('http')) await this.listen();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.listening = false;
    await this.listener?.end();
  }

  private remember(key: string, tenantId: Identifier, entry: Entry): void {
    if (this.size >= MAX_ENTRIES) this.clear();
    const ofTenant = this.entries.get(tenantId) ?? new Map<string, Entry>();
    if (!ofTenant.has(key)) this.size += 1;
    this.entries.set(tenantId, ofTenant.set(key, entry));
  }

  private drop(tenantId: Identifier): void {
    this.generation += 1;
    this.size -= this.entries.get(tenantId)?.size ?? 0;
    this.entries.delete(tenantId);
  }

  private clear(): void {
    this.generation += 1;
    this.size = 0;
    this.entries.clear();
  }

  private async listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.configuration.databaseUrl,
      application_name: 'mensal-sessions',
      keepAlive: true,
    });
    client.on('notification', ({ payload }) => this.drop(payload as Identifier));
    client.on('error', (error) => this.logger.warn(`Not hearing of revocations: ${error.message}`));
    client.on('end', () => this.reconnect());
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      this.listener = client;
      this.clear();
      this.listening = true;
    } catch (error) {
      this.logger.warn({ err: error }, 'Cannot listen for revocations yet');
      await client.end().catch(() => undefined);
    }
  }

  private reconnect(): void {
    this.listening = false;
    this.clear();
    if (!this.stopped) setTimeout(() => void this.listen(), RECONNECT_AFTER_MS).unref();
  }
}
