import type { Identifier } from '@mensal/kernel';
import { SecretBox, Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { WebhookStore } from '../../application/webhooks/webhook.store.js';
import { Webhook } from '../../domain/webhooks/webhook.js';
import { webhookContext } from './sealed-webhooks.js';

interface Row {
  tenantId: Identifier;
  id: Identifier;
  url: string;
  events: string[];
  description: string;
  active: boolean;
  createdAt: string;
  goneAt: string | null;
  failures: number;
  failingSince: string | null;
  resumeAt: string | null;
  rests: number;
}

const SELECT = `
  select tenant_id as "tenantId", id, url, events, description, active, created_at as "createdAt", gone_at as "goneAt",
         failures, failing_since as "failingSince", resume_at as "resumeAt", rests
  from notifications.webhooks where tenant_id = $1`;

@Injectable()
export class SqlWebhookStore extends WebhookStore {
  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {
    super();
  }

  async lockCount(tenantId: Identifier): Promise<number> {
    await this.sql.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `notifications.webhooks/${tenantId}`,
    ]);
    const [row] = await this.sql.query<{ count: number }>(
      `select count(*)::int as count from notifications.webhooks where tenant_id = $1`,
      [tenantId],
    );
    return row?.count ?? 0;
  }

  async add(webhook: Webhook, secret: string): Promise<void> {
    const { tenantId, id, url, events, description, active, createdAt } = webhook;
    await this.sql.query(
      `insert into notifications.webhooks
         (tenant_id, id, url, events, description, active, created_at, secret)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [tenantId, id, url, events, description, active, createdAt, await this.seal(tenantId, secret)],
    );
  }

  async ofTenant(tenantId: Identifier): Promise<Webhook[]> {
    return (await this.sql.query<Row>(`${SELECT} order by id`, [tenantId])).map(toWebhook);
  }

  find(tenantId: Identifier, id: Identifier): Promise<Webhook | undefined> {
    return this.read(`${SELECT} and id = $2`, tenantId, id);
  }

  findForChange(tenantId: Identifier, id: Identifier): Promise<Webhook | undefined> {
    return this.read(`${SELECT} and id = $2 for update`, tenantId, id);
  }

  async save({ tenantId, id, url, events, description, active, goneAt, health }: Webhook): Promise<void> {
    const { failures, failingSince, resumeAt, rests } = health;
    await this.sql.query(
      `update notifications.webhooks
       set url = $3, events = $4, description = $5, active = $6, gone_at = $7,
           failures = $8, failing_since = $9, resume_at = $10, rests = $11
       where tenant_id = $1 and id = $2`,
      [tenantId, id, url, events, description, active, goneAt, failures, failingSince, resumeAt, rests],
    );
  }

  async delete(tenantId: Identifier, id: Identifier): Promise<void> {
    await this.sql.query(`delete from notifications.webhooks where tenant_id = $1 and id = $2`, [
      tenantId,
      id,
    ]);
  }

  async replaceSecret({ tenantId, id }: Webhook, secret: string, previousUntil: Date): Promise<void> {
    await this.sql.query(
      `update notifications.webhooks set former_secret = secret, former_until = $4, secret = $3
       where tenant_id = $1 and id = $2`,
      [tenantId, id, await this.seal(tenantId, secret), previousUntil],
    );
  }

  async forgetSecrets(tenantId: Identifier, now: Date): Promise<void> {
    await this.sql.query(
      `update notifications.webhooks set former_secret = null, former_until = null
       where tenant_id = $1 and former_until <= $2`,
      [tenantId, now],
    );
  }

  private async read(text: string, tenantId: Identifier, id: Identifier): Promise<Webhook | undefined> {
    const [row] = await this.sql.query<Row>(text, [tenantId, id]);
    return row === undefined ? undefined : toWebhook(row);
  }

  private seal(tenantId: Identifier, secret: string): Promise<string> {
    return this.box.seal(secret, webhookContext(tenantId));
  }
}

function toWebhook({ failures, rests, ...row }: Row): Webhook {
  const { failingSince, resumeAt, ...terms } = row;
  return Webhook.restore({
    ...terms,
    createdAt: new Date(row.createdAt),
    goneAt: instant(row.goneAt),
    health: { failures, failingSince: instant(failingSince), resumeAt: instant(resumeAt), rests },
  });
}

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
