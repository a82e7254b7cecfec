import type { CalendarDate, Identifier } from '@mensal/kernel';
import { Sql, type Page, type PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import {
  CollectionStore,
  type Collection,
  type CollectionFilter,
  type NewCollection,
  type WithheldUntil,
} from '../application/collection.store.js';
import type { CollectionSettings } from '../domain/collection-settings.js';

const COLUMNS = `invoice_id as "invoiceId", customer_id as "customerId", status, reason, since, due_at as "dueAt", requested,
  planned_charge as "plannedCharge", planned_on::text as "plannedOn"`;

type Row = Omit<Collection, 'since' | 'dueAt' | 'planned'> & {
  since: string;
  dueAt: string | null;
  plannedCharge: Identifier | null;
  plannedOn: CalendarDate | null;
};

@Injectable()
export class SqlCollectionStore extends CollectionStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  async settingsOf(tenantId: Identifier): Promise<CollectionSettings | undefined> {
    const [row] = await this.sql.query<CollectionSettings>(
      `select routing, retry_days as "retryDays" from billing.collection_settings where tenant_id = $1`,
      [tenantId],
    );
    return row;
  }

  async saveSettings(tenantId: Identifier, { routing, retryDays }: CollectionSettings): Promise<void> {
    await this.sql.query(
      `insert into billing.collection_settings (tenant_id, routing, retry_days) values ($1, $2, $3::smallint[])
       on conflict (tenant_id) do update set routing = excluded.routing, retry_days = excluded.retry_days`,
      [tenantId, JSON.stringify(routing), retryDays],
    );
  }

  async open(tenantId: Identifier, now: Date, collections: readonly NewCollection[]): Promise<void> {
    await this.sql.query(
      `insert into billing.collections (tenant_id, invoice_id, customer_id, status, since, due_at)
       select $1, c.invoice_id, c.customer_id, 'waiting', $2::timestamptz, c.due_at
       from unnest($3::uuid[], $4::uuid[], $5::timestamptz[]) as c (invoice_id, customer_id, due_at)
       on conflict do nothing`,
      [
        tenantId,
        now,
        collections.map(({ invoiceId }) => invoiceId),
        collections.map(({ customerId }) => customerId),
        collections.map(({ dueAt }) => dueAt),
      ],
    );
  }

  async nextTenantDue(now: Date, after: Identifier): Promise<Identifier | undefined> {
    const [row] = await this.sql.query<{ tenantId: Identifier }>(
      `with recursive tenants as (
         (select tenant_id from billing.collections
          where due_at is not null and tenant_id > $2 order by tenant_id limit 1)
         union all
         select (select tenant_id from billing.collections
                 where due_at is not null and tenant_id > tenants.tenant_id order by tenant_id limit 1)
         from tenants where tenant_id is not null
       )
       select tenant_id as "tenantId" from tenants
       where exists (select from billing.collections c where c.tenant_id = tenants.tenant_id and c.due_at <= $1)
       limit 1`,
      [now, after],
    );
    return row?.tenantId;
  }

  async claimDue(tenantId: Identifier, now: Date, limit: number): Promise<Collection[]> {
    const requested = await this.claim('requested', tenantId, now, limit);
    if (requested.length === limit) return requested;
    return [...requested, ...(await this.claim('not requested', tenantId, now, limit - requested.length))];
  }

  private async claim(
    which: 'requested' | 'not requested',
    tenantId: Identifier,
    now: Date,
    limit: number,
  ): Promise<Collection[]> {
    const rows = await this.sql.query<Row>(
      `select ${COLUMNS} from billing.collections where tenant_id = $1 and due_at <= $2 and ${which}
       order by due_at, invoice_id limit $3 for update skip locked`,
      [tenantId, now, limit],
    );
    return rows.map(fromRow);
  }

  async save(tenantId: Identifier, collections: readonly Collection[]): Promise<void> {
    await this.sql.query(
      `update billing.collections c
       set status = n.status, reason = n.reason, since = n.since, due_at = n.due_at, requested = n.requested,
         planned_charge = n.planned_charge, planned_on = n.planned_on
       from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::boolean[],
           $8::uuid[], $9::date[])
         as n (invoice_id, status, reason, since, due_at, requested, planned_charge, planned_on)
       where c.tenant_id = $1 and c.invoice_id = n.invoice_id`,
      [
        tenantId,
        collections.map(({ invoiceId }) => invoiceId),
        collections.map(({ status }) => status),
        collections.map(({ reason }) => reason),
        collections.map(({ since }) => since),
        collections.map(({ dueAt }) => dueAt),
        collections.map(({ requested }) => requested),
        collections.map(({ planned }) => planned?.charge ?? null),
        collections.map(({ planned }) => planned?.on ?? null),
      ],
    );
  }

  async nextDueAt(): Promise<Date | undefined> {
    const [row] = await this.sql.query<{ dueAt: string | null }>(
      `select min(due_at) as "dueAt" from billing.collections where due_at is not null`,
    );
    return row?.dueAt ? new Date(row.dueAt) : undefined;
  }

  async countDue(now: Date, limit: number): Promise<number> {
    const [row] = await this.sql.query<{ due: number }>(
      `select count(*)::int as due from (select from billing.collections where due_at <= $1 limit $2) waiting`,
      [now, limit],
    );
    return row?.due ?? 0;
  }

  async find(tenantId: Identifier, invoiceId: Identifier): Promise<Collection | undefined> {
    return (await this.several(tenantId, [invoiceId])).get(invoiceId);
  }

  async several(
    tenantId: Identifier,
    invoiceIds: readonly Identifier[],
  ): Promise<Map<Identifier, Collection>> {
    const rows = await this.sql.query<Row>(
      `select ${COLUMNS} from billing.collections where tenant_id = $1 and invoice_id = any ($2::uuid[])`,
      [tenantId, invoiceIds],
    );
    return new Map(rows.map((row) => [row.invoiceId, fromRow(row)]));
  }

  async list(
    tenantId: Identifier,
    { status, reason }: CollectionFilter,
    { offset, limit }: Page,
  ): Promise<PageOf<Collection>> {
    const where = `tenant_id = $1 and ($2::text is null or status = $2) and ($3::text is null or reason = $3)`;
    const values = [tenantId, status, reason];
    const [counted] = await this.sql.query<{ total: number }>(
      `select count(*)::int as total from billing.collections where ${where}`,
      values,
    );
    const rows = await this.sql.query<Row>(
      `select ${COLUMNS} from billing.collections where ${where} order by invoice_id offset $4 limit $5`,
      [...values, offset, limit],
    );
    return { items: rows.map(fromRow), total: counted?.total ?? 0 };
  }

  async wake(tenantId: Identifier, invoiceId: Identifier, now: Date): Promise<boolean> {
    const woken = await this.sql.query(
      `update billing.collections set due_at = $3
       where tenant_id = $1 and invoice_id = $2 and status in ('waiting', 'stuck', 'ended')
       returning 1 as woken`,
      [tenantId, invoiceId, now],
    );
    return woken.length > 0;
  }

  wakeForCard(tenantId: Identifier, customerId: Identifier, now: Date): Promise<number> {
    const which = `customer_id = $3 and (status = 'ended' or status = 'waiting' and due_at is not null
      or status = 'stuck' and reason in ('no-card', 'card-not-known'))`;
    return this.wakeAll(which, [tenantId, now, customerId]);
  }

  hasten(tenantId: Identifier, invoiceIds: readonly Identifier[], now: Date): Promise<number> {
    const which = `invoice_id = any ($3::uuid[]) and status = 'waiting' and due_at > $2`;
    return this.wakeAll(which, [tenantId, now, invoiceIds]);
  }

  wakeStuck(tenantId: Identifier, now: Date): Promise<number> {
    return this.wakeAll(`status = 'stuck'`, [tenantId, now]);
  }

  /** In one order, so that nobody who does the same waits for those who wait for him. */
  private async wakeAll(which: string, values: readonly unknown[]): Promise<number> {
    const woken = await this.sql.query(
      `update billing.collections c set due_at = $2
       from (select invoice_id from billing.collections
             where tenant_id = $1 and ${which} order by invoice_id for update) found
       where c.tenant_id = $1 and c.invoice_id = found.invoice_id
       returning 1 as woken`,
      [...values],
    );
    return woken.length;
  }

  async request(tenantId: Identifier, invoiceId: Identifier, now: Date, resume: boolean): Promise<boolean> {
    const requested = await this.sql.query(
      `update billing.collections set due_at = $3, requested = true,
         status = 'waiting', reason = null, since = case when status = 'waiting' then since else $3 end
       where tenant_id = $1 and invoice_id = $2 and (status = 'waiting' or reason = 'unavailable' or $4)
       returning 1 as requested`,
      [tenantId, invoiceId, now, resume],
    );
    return requested.length > 0;
  }

  async pause(tenantId: Identifier, invoiceId: Identifier, now: Date): Promise<void> {
    await this.sql.query(
      `update billing.collections
       set status = 'paused', reason = 'by-hand', since = $3, due_at = null, requested = false
       where tenant_id = $1 and invoice_id = $2 and status <> 'done'`,
      [tenantId, invoiceId, now],
    );
  }

  async withhold(
    tenantId: Identifier,
    invoiceId: Identifier,
    now: Date,
    { dueAt, requested }: WithheldUntil,
  ): Promise<void> {
    await this.sql.query(
      `update billing.collections
       set status = 'paused', reason = 'withdrawn', since = $3, due_at = $4, requested = $5
       where tenant_id = $1 and invoice_id = $2 and status <> 'done' and reason is distinct from 'by-hand'`,
      [tenantId, invoiceId, now, dueAt, requested],
    );
  }

  async renew(tenantId: Identifier, invoiceId: Identifier, now: Date, requested: boolean): Promise<boolean> {
    const renewed = await this.sql.query(
      `update billing.collections
       set due_at = $3, requested = $4,
         status = 'waiting', reason = null, since = case when status = 'waiting' then since else $3 end
       where tenant_id = $1 and invoice_id = $2 and reason is distinct from 'by-hand'
       returning 1 as renewed`,
      [tenantId, invoiceId, now, requested],
    );
    return renewed.length > 0;
  }

  async finish(tenantId: Identifier, invoiceIds: readonly Identifier[], now: Date): Promise<void> {
    await this.sql.query(
      `update billing.collections
       set status = 'done', reason = null, since = $3, due_at = null, requested = false
       where tenant_id = $1 and invoice_id = any ($2::uuid[]) and status <> 'done'`,
      [tenantId, invoiceIds, now],
    );
  }
}

function fromRow({ since, dueAt, plannedCharge: charge, plannedOn: on, ...fields }: Row): Collection {
  return {
    ...fields,
    since: new Date(since),
    dueAt: dueAt === null ? null : new Date(dueAt),
    planned: charge === null || on === null ? null : { charge, on },
  };
}
