import type { Identifier } from '@mensal/kernel';
import { Sql, type Page, type PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import {
  WebhookLog,
  type DeliveryAttempt,
  type DeliveryDetails,
  type DeliveryFilter,
  type DeliveryView,
} from '../../application/webhooks/webhook-log.js';

type Instants = 'createdAt' | 'lastTriedAt' | 'nextTryAt' | 'doneAt';
type Row = Omit<DeliveryView, Instants> & { [K in Instants]: string | null };

const VIEW = `
  d.id, d.type, d.subject, d.status, d.tries, d.created_at as "createdAt", d.last_tried_at as "lastTriedAt",
  d.status_code as "statusCode", d.trouble, d.duration_ms as "durationMs", d.done_at as "doneAt",
  case when d.status = 'waiting' then greatest(d.due_at, w.resume_at) end as "nextTryAt"`;
const FROM = `
  from notifications.webhook_deliveries d
  join notifications.webhooks w on w.tenant_id = d.tenant_id and w.id = d.webhook_id
  where d.tenant_id = $1 and d.webhook_id = $2`;
/** As if it had just been written, in its old place. */
const ANEW = `
  status = 'waiting', tries = 0, give_up_at = null, done_at = null, leased_until = null`;

@Injectable()
export class SqlWebhookLog extends WebhookLog {
  constructor(private readonly sql: Sql) {
    super();
  }

  async list(
    tenantId: Identifier,
    webhookId: Identifier,
    { status, subject }: DeliveryFilter,
    { offset, limit }: Page,
  ): Promise<PageOf<DeliveryView>> {
    const values: unknown[] = [tenantId, webhookId];
    const where =
      FROM +
      (status === undefined ? '' : ` and d.status = $${values.push(status)}`) +
      (subject === undefined ? '' : ` and d.subject = $${values.push(subject)}`);
    const [counted] = await this.sql.query<{ total: number }>(
      `select count(*)::int as total ${where}`,
      values,
    );
    const rows = await this.sql.query<Row>(
      `select ${VIEW} ${where} order by d.position desc
       offset $${values.length + 1} limit $${values.length + 2}`,
      [...values, offset, limit],
    );
    return { items: rows.map(toView), total: counted?.total ?? 0 };
  }

  async find(
    tenantId: Identifier,
    webhookId: Identifier,
    id: Identifier,
  ): Promise<DeliveryDetails | undefined> {
    const [row] = await this.sql.query<Row & { body: string }>(
      `select ${VIEW}, d.body ${FROM} and d.id = $3`,
      [tenantId, webhookId, id],
    );
    if (row === undefined) return undefined;
    const { body, ...view } = row;
    const attempts = await this.sql.query<Omit<DeliveryAttempt, 'at'> & { at: string }>(
      `select at, status_code as "statusCode", trouble, duration_ms as "durationMs"
       from notifications.webhook_attempts where tenant_id = $1 and delivery_id = $2 order by id`,
      [tenantId, id],
    );
    return {
      ...toView(view),
      body,
      attempts: attempts.map((attempt) => ({ ...attempt, at: new Date(attempt.at) })),
    };
  }

  async replay(tenantId: Identifier, webhookId: Identifier, id: Identifier, now: Date): Promise<boolean> {
    const rows = await this.sql.query(
      `update notifications.webhook_deliveries set ${ANEW}, due_at = $4
       where tenant_id = $1 and webhook_id = $2 and id = $3 and status <> 'waiting' returning id`,
      [tenantId, webhookId, id, now],
    );
    return rows.length > 0;
  }

  async replayDead(
    tenantId: Identifier,
    webhookId: Identifier,
    since: Date | undefined,
    now: Date,
  ): Promise<number> {
    const [row] = await this.sql.query<{ count: number }>(
      `with again as (
         update notifications.webhook_deliveries set ${ANEW}, due_at = $4
         where tenant_id = $1 and webhook_id = $2 and status in ('failed', 'discarded')
           and ($3::timestamptz is null or created_at >= $3) returning id
       )
       select count(*)::int as count from again`,
      [tenantId, webhookId, since ?? null, now],
    );
    return row?.count ?? 0;
  }

  async clearSome(
    tenantId: Identifier,
    { delivered, dead }: { delivered: Date; dead: Date },
    limit: number,
  ): Promise<number> {
    const [row] = await this.sql.query<{ count: number }>(
      `with cleared as (
         delete from notifications.webhook_deliveries where tenant_id = $1 and id in (
           (select id from notifications.webhook_deliveries
            where tenant_id = $1 and status = 'delivered' and done_at < $2 limit $4)
           union all
           (select id from notifications.webhook_deliveries
            where tenant_id = $1 and status in ('failed', 'discarded') and done_at < $3 limit $4)
           union all
           -- Written while its subscription was being ended.
           (select d.id from notifications.webhook_deliveries d
            where d.tenant_id = $1 and d.status = 'waiting' and d.due_at < $3 and not exists (
              select from notifications.webhooks w where w.tenant_id = $1 and w.id = d.webhook_id and w.active)
            limit $4)
           limit $4
         ) returning id
       )
       select count(*)::int as count from cleared`,
      [tenantId, delivered, dead, limit],
    );
    return row?.count ?? 0;
  }
}

function toView({ createdAt, lastTriedAt, nextTryAt, doneAt, ...row }: Row): DeliveryView {
  return {
    ...row,
    createdAt: new Date(createdAt ?? 0),
    lastTriedAt: instant(lastTriedAt),
    nextTryAt: instant(nextTryAt),
    doneAt: instant(doneAt),
  };
}

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
