import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import type { Cents, Identifier } from '@mensal/kernel';
import { EntityRows, Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ClaimShare } from '../application/charge.repository.js';
import { RefundRepository } from '../application/refund.repository.js';
import type { ChargeEntry } from '../domain/charge-status.js';
import type { Refund } from '../domain/refund.js';
import { refundSchema } from './refund.schema.js';

const DUE = `due_at <= $1 and (leased_until is null or leased_until < $2)`;

@Injectable()
export class MikroOrmRefundRepository extends RefundRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly rows: EntityRows,
    private readonly sql: Sql,
  ) {
    super();
  }

  async add(refund: Refund): Promise<void> {
    await this.rows.insert(refundSchema, refund);
    await this.saveEntries([refund]);
  }

  async saveEntries(refunds: readonly Refund[]): Promise<void> {
    const added = refunds.flatMap(({ tenantId, id, entries = [] }) =>
      entries.map((entry) => ({ ...entry, tenantId, refundId: id })),
    );
    if (added.length === 0) return;
    await this.sql.query(
      `insert into billing.refund_entries (tenant_id, refund_id, id, at, event, detail)
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::jsonb[])`,
      [
        added.map((entry) => entry.tenantId),
        added.map((entry) => entry.refundId),
        added.map((entry) => entry.id),
        added.map((entry) => entry.at),
        added.map((entry) => entry.event),
        added.map((entry) => JSON.stringify(entry.detail)),
      ],
    );
    for (const refund of refunds) refund.entries = [];
  }

  findForChange(tenantId: Identifier, id: Identifier): Promise<Refund | null> {
    return this.em.findOne(refundSchema, { tenantId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  find(tenantId: Identifier, id: Identifier): Promise<Refund | null> {
    return this.em.findOne(refundSchema, { tenantId, id });
  }

  ofCharge(tenantId: Identifier, chargeId: Identifier): Promise<Refund[]> {
    return this.em.find(refundSchema, { tenantId, chargeId }, { orderBy: { id: 'desc' } });
  }

  async claimDue(now: Date, real: Date, { total, perTenant, except }: ClaimShare): Promise<Refund[]> {
    const rows = await this.sql.query<{ tenantId: Identifier; id: Identifier }>(
      `with recursive tenants as (
         (select tenant_id from billing.refunds where due_at is not null order by tenant_id limit 1)
         union all
         select (select tenant_id from billing.refunds
                 where due_at is not null and tenant_id > tenants.tenant_id order by tenant_id limit 1)
         from tenants where tenant_id is not null
       )
       select due.tenant_id as "tenantId", due.id from tenants
       cross join lateral (
         select tenant_id, id, due_at from billing.refunds
         where tenant_id = tenants.tenant_id and ${DUE} and tenant_id <> all ($3::uuid[])
         order by due_at limit $4 for update skip locked
       ) due
       order by due.due_at limit $5`,
      [now, real, except, perTenant, total],
    );
    if (rows.length === 0) return [];
    return this.em.find(refundSchema, { $or: rows });
  }

  async nextDueAt(real: Date): Promise<Date | undefined> {
    const [row] = await this.sql.query<{ dueAt: string | null }>(
      `select min(due_at) as "dueAt" from billing.refunds
       where due_at is not null and (leased_until is null or leased_until < $1)`,
      [real],
    );
    return row?.dueAt ? new Date(row.dueAt) : undefined;
  }

  async countDue(now: Date, real: Date): Promise<number> {
    const [row] = await this.sql.query<{ due: number }>(
      `select count(*)::int as due from (select from billing.refunds where ${DUE} limit 1000) waiting`,
      [now, real],
    );
    return row?.due ?? 0;
  }

  async hasten(
    tenantId: Identifier,
    chargeIds: readonly Identifier[],
    now: Date,
    real: Date,
  ): Promise<number> {
    const rows = await this.sql.query(
      `update billing.refunds set due_at = $3
       where tenant_id = $1 and charge_id = any ($2::uuid[]) and status in ('unknown', 'accepted')
         and due_at > $3 and (leased_until is null or leased_until < $4) returning id`,
      [tenantId, chargeIds, now, real],
    );
    return rows.length;
  }

  async isAnyUnderWayAt(tenantId: Identifier, gateway: string): Promise<boolean> {
    const rows = await this.sql.query(
      `select from billing.refunds where tenant_id = $1 and gateway = $2 and ended_at is null limit 1`,
      [tenantId, gateway],
    );
    return rows.length > 0;
  }

  async entriesOf(tenantId: Identifier, id: Identifier): Promise<ChargeEntry[]> {
    const rows = await this.sql.query<Omit<ChargeEntry, 'at'> & { at: string }>(
      `select id, at, event, detail from billing.refund_entries
       where tenant_id = $1 and refund_id = $2 order by id`,
      [tenantId, id],
    );
    return rows.map((row) => ({ ...row, at: new Date(row.at) }));
  }

  async refundedOf(
    tenantId: Identifier,
    invoiceIds: readonly Identifier[],
  ): Promise<ReadonlyMap<Identifier, Cents>> {
    if (invoiceIds.length === 0) return new Map();
    const rows = await this.sql.query<{ invoiceId: Identifier; refunded: string }>(
      `select invoice_id as "invoiceId", sum(refunded_cents)::text as refunded from billing.charges
       where tenant_id = $1 and invoice_id = any ($2::uuid[]) and refunded_cents > 0 group by invoice_id`,
      [tenantId, invoiceIds],
    );
    return new Map(rows.map(({ invoiceId, refunded }) => [invoiceId, Number(refunded)]));
  }
}
