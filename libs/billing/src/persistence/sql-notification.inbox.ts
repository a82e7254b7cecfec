import { newIdentifier, type Identifier } from '@mensal/kernel';
import { Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { NotificationInbox, type InboxEntry } from '../application/notification.inbox.js';
import type { GatewayName, RawNotification } from '../ports.js';

@Injectable()
export class SqlNotificationInbox extends NotificationInbox {
  constructor(private readonly sql: Sql) {
    super();
  }

  async add(
    tenantId: Identifier,
    gateway: GatewayName,
    { contentType, body }: RawNotification,
    now: Date,
  ): Promise<void> {
    await this.sql.query(
      `insert into billing.gateway_notifications (tenant_id, id, gateway, received_at, content_type, body, due_at)
       values ($1, $2, $3, $4, $5, $6, $4)
       on conflict (tenant_id, gateway, sha256(body)) where due_at is not null
       do update set arrivals = gateway_notifications.arrivals + 1, due_at = excluded.due_at`,
      [tenantId, newIdentifier(), gateway, now, contentType, Buffer.from(body)],
    );
  }

  async claimDue(now: Date, until: Date, limit: number): Promise<InboxEntry[]> {
    const rows = await this.sql.query<Omit<InboxEntry, 'body'> & { body: Buffer }>(
      `update billing.gateway_notifications n set due_at = $2
       from (
         select tenant_id, id from billing.gateway_notifications where due_at <= $1
         order by due_at, tenant_id, id limit $3 for update skip locked
       ) due
       where n.tenant_id = due.tenant_id and n.id = due.id
       returning n.tenant_id as "tenantId", n.id, gateway, content_type as "contentType", body, arrivals, tries`,
      [now, until, limit],
    );
    return rows.map((row) => ({ ...row, body: row.body.toString() }));
  }

  async nextDueAt(): Promise<Date | undefined> {
    const [row] = await this.sql.query<{ dueAt: string | null }>(
      'select min(due_at) as "dueAt" from billing.gateway_notifications where due_at is not null',
    );
    return row?.dueAt ? new Date(row.dueAt) : undefined;
  }

  async postpone({ tenantId, id }: InboxEntry, dueAt: Date, outcome: string): Promise<void> {
    await this.sql.query(
      `update billing.gateway_notifications set due_at = $3, outcome = $4, tries = tries + 1
       where tenant_id = $1 and id = $2`,
      [tenantId, id, dueAt, outcome],
    );
  }

  async markRead(read: readonly { entry: InboxEntry; outcome: string }[]): Promise<void> {
    if (read.length === 0) return;
    await this.sql.query(
      `update billing.gateway_notifications n set due_at = null, outcome = r.outcome, tries = n.tries + 1
       from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[]) as r (tenant_id, id, arrivals, outcome)
       where n.tenant_id = r.tenant_id and n.id = r.id and n.arrivals = r.arrivals`,
      [
        read.map(({ entry }) => entry.tenantId),
        read.map(({ entry }) => entry.id),
        read.map(({ entry }) => entry.arrivals),
        read.map(({ outcome }) => outcome),
      ],
    );
  }
}
