import type { Identifier } from '@mensal/kernel';
import { SecretBox, Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { MailOutbox, TOO_LATE, type ClaimedMail, type NewMail } from '../application/mail-outbox.js';
import type { MailMessage } from '../application/mail.js';
import { masked } from '../domain/addresses.js';
import { mailContext } from './sealed-mails.js';

/** Longer than sending takes; real time, by the database's clock, which all replicas share. */
const LEASE = `interval '3 minutes'`;
const FREE = `(leased_until is null or leased_until < clock_timestamp())`;
const FIRST = '00000000-0000-0000-0000-000000000000' as Identifier;

@Injectable()
export class SqlMailOutbox extends MailOutbox {
  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {
    super();
  }

  async add({ tenantId, id, key, template, message, createdAt, notAfter }: NewMail): Promise<boolean> {
    const sealed = await this.box.seal(JSON.stringify(message), mailContext(tenantId));
    const rows = await this.sql.query(
      `insert into notifications.emails
         (tenant_id, id, key, template, recipient, sealed, status, created_at, due_at, not_after)
       values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $7, $8)
       on conflict (tenant_id, key) do nothing returning id`,
      [tenantId, id, key ?? null, template, masked(message.to.address), sealed, createdAt, notAfter ?? null],
    );
    return rows.length > 0;
  }

  async claimNext(now: Date, after: Identifier): Promise<ClaimedMail | undefined> {
    const next = await this.claim(now, after);
    // Behind the last tenant comes the first.
    return next ?? (after === FIRST ? undefined : this.claim(now, FIRST));
  }

  async open({ tenantId, sealed }: ClaimedMail): Promise<MailMessage> {
    return JSON.parse(await this.box.open(sealed, mailContext(tenantId))) as MailMessage;
  }

  async recordSent({ tenantId, id }: ClaimedMail, now: Date): Promise<void> {
    await this.sql.query(
      `update notifications.emails
       set status = 'sent', sent_at = $3, reason = null, sealed = null, due_at = null, leased_until = null
       where tenant_id = $1 and id = $2 and status = 'waiting'`,
      [tenantId, id, now],
    );
  }

  async recordFailed({ tenantId, id, tries }: ClaimedMail, reason: string): Promise<boolean> {
    const rows = await this.sql.query(
      `update notifications.emails
       set status = 'failed', reason = $4, key = case when $4 = '${TOO_LATE}' then null else key end, sealed = null, due_at = null, leased_until = null
       where tenant_id = $1 and id = $2 and tries = $3 and status = 'waiting' returning id`,
      [tenantId, id, tries, reason],
    );
    return rows.length > 0;
  }

  async postpone({ tenantId, id, tries }: ClaimedMail, dueAt: Date, reason: string): Promise<void> {
    await this.sql.query(
      `update notifications.emails set due_at = $4, reason = $5, leased_until = null
       where tenant_id = $1 and id = $2 and tries = $3 and status = 'waiting'`,
      [tenantId, id, tries, dueAt, reason],
    );
  }

  async park(now: Date): Promise<number> {
    const rows = await this.sql.query(
      `update notifications.emails set due_at = null, reason = 'no-smtp'
       where due_at <= $1 and ${FREE} returning id`,
      [now],
    );
    return rows.length;
  }

  async unpark(now: Date): Promise<void> {
    await this.sql.query(
      `update notifications.emails set due_at = $1, reason = null
       where reason = 'no-smtp' and status = 'waiting'`,
      [now],
    );
  }

  async nextDueAt(): Promise<Date | undefined> {
    const [row] = await this.sql.query<{ dueAt: string | null }>(
      `select min(due_at) as "dueAt" from notifications.emails where due_at is not null and ${FREE}`,
    );
    return row?.dueAt ? new Date(row.dueAt) : undefined;
  }

  async countDue(now: Date, limit: number): Promise<number> {
    const [row] = await this.sql.query<{ due: number }>(
      `select count(*)::int as due
       from (select from notifications.emails where due_at <= $1 and ${FREE} limit $2) waiting`,
      [now, limit],
    );
    return row?.due ?? 0;
  }

  async clear(tenantId: Identifier, createdBefore: Date): Promise<void> {
    await this.sql.query(
      `delete from notifications.emails where tenant_id = $1 and created_at < $2 and status <> 'waiting'`,
      [tenantId, createdBefore],
    );
  }

  private async claim(now: Date, after: Identifier): Promise<ClaimedMail | undefined> {
    const [row] = await this.sql.query<
      Omit<ClaimedMail, 'createdAt' | 'notAfter'> & { createdAt: string; notAfter: string | null }
    >(
      `update notifications.emails e
       set leased_until = clock_timestamp() + ${LEASE}, tries = tries + 1
       from (
         select tenant_id, id from notifications.emails
         where due_at <= $1 and ${FREE} and tenant_id > $2
         order by tenant_id, due_at, id limit 1 for update skip locked
       ) due
       where e.tenant_id = due.tenant_id and e.id = due.id
       returning e.tenant_id as "tenantId", e.id, e.key, e.template, e.sealed, e.tries, e.created_at as "createdAt",
         e.not_after as "notAfter"`,
      [now, after],
    );
    if (row === undefined) return undefined;
    const notAfter = row.notAfter === null ? undefined : new Date(row.notAfter);
    return { ...row, createdAt: new Date(row.createdAt), notAfter };
  }
}
