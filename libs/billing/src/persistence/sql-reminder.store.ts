import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import { Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { MissedMail } from '../application/missed-mail.js';
import { ReminderStore, type DueReminder } from '../application/reminder.store.js';
import { InvoiceReminders, type ReminderState } from '../domain/invoice-reminders.js';

const UNPAID = `status in ('open', 'overdue')`;
const COLLECTS = 'exists (select from billing.collection_settings where tenant_id = $1)';

@Injectable()
export class SqlReminderStore extends ReminderStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  async look(
    tenantId: Identifier,
    invoiceIds: readonly Identifier[],
    now: Date,
    issued: boolean,
  ): Promise<void> {
    await this.sql.query(
      `insert into billing.reminders (tenant_id, invoice_id, since, to_issue, due_at)
       select $1, id, $3, $4, $3 from unnest($2::uuid[]) as told (id) where ${COLLECTS}
       group by id order by id
       on conflict (tenant_id, invoice_id) do update set due_at = excluded.due_at`,
      [tenantId, invoiceIds, now, issued],
    );
  }

  async lookAtAll(tenantId: Identifier, now: Date): Promise<void> {
    await this.sql.query(
      `update billing.reminders r set due_at = $2 from billing.invoices i
       where r.tenant_id = $1 and i.tenant_id = $1 and i.id = r.invoice_id and i.${UNPAID}`,
      [tenantId, now],
    );
  }

  async takeIn(tenantId: Identifier, dueFrom: CalendarDate, now: Date): Promise<void> {
    await this.sql.query(
      `insert into billing.reminders (tenant_id, invoice_id, since, to_issue, due_at)
       select $1, i.id, $3, false, $3 from billing.invoices i
       where i.tenant_id = $1 and i.${UNPAID} and i.due_on >= $2 and ${COLLECTS}
         and not exists (select from billing.reminders r where r.tenant_id = $1 and r.invoice_id = i.id)
       order by i.id
       on conflict do nothing`,
      [tenantId, dueFrom, now],
    );
  }

  async takeBack(tenantId: Identifier, mail: MissedMail, now: Date): Promise<void> {
    const { invoiceId, issued, reminder } = mail;
    await this.sql.query(
      `update billing.reminders
       set due_at = $3, to_issue = to_issue or $4,
         last_day = case when due_on = $5::date and last_day = $6::smallint then last_day - 1 else last_day end
       where tenant_id = $1 and invoice_id = $2`,
      [tenantId, invoiceId, now, issued, reminder?.dueOn ?? null, reminder?.day ?? null],
    );
  }

  due(now: Date, limit: number, except: readonly Identifier[]): Promise<DueReminder[]> {
    return this.sql.query<DueReminder>(
      `select tenant_id as "tenantId", invoice_id as "invoiceId" from billing.reminders
       where due_at <= $1 and tenant_id <> all ($3::uuid[]) order by due_at limit $2 for update skip locked`,
      [now, limit, except],
    );
  }

  async claim(
    tenantId: Identifier,
    invoiceIds: readonly Identifier[],
    now: Date,
  ): Promise<InvoiceReminders[]> {
    const rows = await this.sql.query<Record<'since' | 'dueAt', string> & ReminderState>(
      `select tenant_id as "tenantId", invoice_id as "invoiceId", due_on as "dueOn", last_day as "lastDay", since,
              to_issue as "toIssue", receipted, skipped, due_at as "dueAt"
       from billing.reminders where tenant_id = $1 and invoice_id = any ($2::uuid[]) and due_at <= $3
       order by due_at for update skip locked`,
      [tenantId, invoiceIds, now],
    );
    return rows.map(
      (row) => new InvoiceReminders({ ...row, since: new Date(row.since), dueAt: new Date(row.dueAt) }),
    );
  }

  async save(reminders: readonly InvoiceReminders[]): Promise<void> {
    if (reminders.length === 0) return;
    await this.sql.query(
      `update billing.reminders r
       set due_on = s.due_on, last_day = s.last_day, since = s.since, to_issue = s.to_issue, receipted = s.receipted,
           skipped = s.skipped, due_at = s.due_at
       from unnest($1::uuid[], $2::uuid[], $3::date[], $4::smallint[], $5::timestamptz[], $6::boolean[], $7::boolean[],
                   $8::boolean[], $9::timestamptz[])
         as s (tenant_id, invoice_id, due_on, last_day, since, to_issue, receipted, skipped, due_at)
       where r.tenant_id = s.tenant_id and r.invoice_id = s.invoice_id`,
      [
        reminders.map(({ tenantId }) => tenantId),
        reminders.map(({ invoiceId }) => invoiceId),
        reminders.map(({ dueOn }) => dueOn),
        reminders.map(({ lastDay }) => lastDay),
        reminders.map(({ since }) => since),
        reminders.map(({ toIssue }) => toIssue),
        reminders.map(({ receipted }) => receipted),
        reminders.map(({ skipped }) => skipped),
        reminders.map(({ dueAt }) => dueAt),
      ],
    );
  }

  async nextDueAt(): Promise<Date | undefined> {
    const [row] = await this.sql.query<{ dueAt: string | null }>(
      'select min(due_at) as "dueAt" from billing.reminders where due_at is not null',
    );
    return row?.dueAt ? new Date(row.dueAt) : undefined;
  }

  async paidInPart(tenantId: Identifier, invoiceIds: readonly Identifier[]): Promise<Set<Identifier>> {
    if (invoiceIds.length === 0) return new Set();
    const rows = await this.sql.query<{ id: Identifier }>(
      `select distinct invoice_id as id from billing.charges
       where tenant_id = $1 and invoice_id = any ($2::uuid[]) and not surplus
         and status in ('approved', 'refunded', 'disputed')`,
      [tenantId, invoiceIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  async receivedFor(
    tenantId: Identifier,
    invoiceIds: readonly Identifier[],
  ): Promise<Map<Identifier, Cents>> {
    if (invoiceIds.length === 0) return new Map();
    const rows = await this.sql.query<{ id: Identifier; received: string }>(
      `select invoice_id as id, sum(received_cents)::text as received from billing.charges
       where tenant_id = $1 and invoice_id = any ($2::uuid[]) and settled and not surplus
         and reason_code is distinct from 'short' and received_cents is not null
       group by invoice_id`,
      [tenantId, invoiceIds],
    );
    return new Map(rows.map(({ id, received }) => [id, Number(received)]));
  }
}
