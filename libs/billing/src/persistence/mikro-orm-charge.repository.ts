import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { parseIdentifier, type Identifier } from '@mensal/kernel';
import { EntityRows, Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { ChargeRepository, type ClaimShare } from '../application/charge.repository.js';
import type { ChargeEntry, ChargeStatus } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import { chargeSchema } from './schemas.js';

const PAID: ChargeStatus[] = ['approved', 'refunded', 'disputed'];
/** As {@link Charge.isLive}; the index `charges_one_live` says the same. */
const LIVE = `not closed and status not in ('approved', 'refunded', 'disputed')`;
const DUE = `due_at <= $1 and (leased_until is null or leased_until < $2)`;

@Injectable()
export class MikroOrmChargeRepository extends ChargeRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly rows: EntityRows,
    private readonly sql: Sql,
  ) {
    super();
  }

  add(charge: Charge): Promise<void> {
    return this.addAll([charge]);
  }

  async addAll(charges: readonly Charge[]): Promise<void> {
    await this.rows.insertAll(chargeSchema, charges);
    await this.saveEntries(charges);
  }

  async saveEntries(charges: readonly Charge[]): Promise<void> {
    const added = charges.flatMap(({ tenantId, id, entries = [] }) =>
      entries.map((entry) => ({ ...entry, tenantId, chargeId: id })),
    );
    if (added.length === 0) return;
    await this.sql.query(
      `insert into billing.charge_entries (tenant_id, charge_id, id, at, event, detail)
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::jsonb[])`,
      [
        added.map((entry) => entry.tenantId),
        added.map((entry) => entry.chargeId),
        added.map((entry) => entry.id),
        added.map((entry) => entry.at),
        added.map((entry) => entry.event),
        added.map((entry) => JSON.stringify(entry.detail)),
      ],
    );
    for (const charge of charges) charge.entries = [];
  }

  async saveAll(charges: readonly Charge[]): Promise<void> {
    await this.rows.updateAll(chargeSchema, charges);
    await this.saveEntries(charges);
  }

  hold(tenantId: Identifier, ids: readonly Identifier[]): Promise<Charge[]> {
    return this.rows.readAll(
      chargeSchema,
      'where tenant_id = $1 and id = any ($2::uuid[]) order by id for update',
      [tenantId, ids],
    );
  }

  findForChange(tenantId: Identifier, id: Identifier): Promise<Charge | null> {
    return this.em.findOne(chargeSchema, { tenantId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  find(tenantId: Identifier, id: Identifier): Promise<Charge | null> {
    return this.em.findOne(chargeSchema, { tenantId, id });
  }

  async claimDue(now: Date, real: Date, share: ClaimShare): Promise<Charge[]> {
    const urgent = await this.claim('urgent', now, real, share);
    const total = share.total - urgent.length;
    const others = total > 0 ? await this.claim('not urgent', now, real, { ...share, total }) : [];
    const rows = [...urgent, ...others];
    if (rows.length === 0) return [];
    return this.rows.readAll(
      chargeSchema,
      'where (tenant_id, id) in (select * from unnest($1::uuid[], $2::uuid[]))',
      [rows.map(({ tenantId }) => tenantId), rows.map(({ id }) => id)],
    );
  }

  /** The tenants that have anything to do, each found by one look into the index; of each those that are due. */
  private claim(
    kind: 'urgent' | 'not urgent',
    now: Date,
    real: Date,
    { total, perTenant, except }: ClaimShare,
  ): Promise<{ tenantId: Identifier; id: Identifier }[]> {
    const waiting = kind === 'urgent' ? 'due_at is not null and urgent' : 'due_at is not null';
    return this.sql.query(
      `with recursive tenants as (
         (select tenant_id from billing.charges where ${waiting} order by tenant_id limit 1)
         union all
         select (select tenant_id from billing.charges
                 where ${waiting} and tenant_id > tenants.tenant_id order by tenant_id limit 1)
         from tenants where tenant_id is not null
       )
       select due.tenant_id as "tenantId", due.id from tenants
       cross join lateral (
         select tenant_id, id, due_at from billing.charges
         where tenant_id = tenants.tenant_id and ${DUE} and ${kind} and tenant_id <> all ($3::uuid[])
         order by due_at limit $4 for update skip locked
       ) due
       order by due.due_at limit $5`,
      [now, real, except, perTenant, total],
    );
  }

  async lockAccount(tenantId: Identifier, gateway: string, mode: 'shared' | 'exclusive'): Promise<void> {
    const lock = mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock';
    await this.sql.query(`select ${lock}(hashtextextended($1, 0))`, [
      `billing.account/${tenantId}/${gateway}`,
    ]);
  }

  async nextDueAt(real: Date): Promise<Date | undefined> {
    const waiting = `due_at is not null and (leased_until is null or leased_until < $1)`;
    const [row] = await this.sql.query<{ dueAt: string | null }>(
      `select max(due_at) as "dueAt" from billing.charges
       where ${waiting} and due_at < (
         select min(due_at) + interval '10 seconds' from billing.charges where ${waiting})`,
      [real],
    );
    return row?.dueAt ? new Date(row.dueAt) : undefined;
  }

  async countDue(now: Date, real: Date): Promise<number> {
    const [row] = await this.sql.query<{ due: number }>(
      `select count(*)::int as due from (select from billing.charges where ${DUE} limit 1000) waiting`,
      [now, real],
    );
    return row?.due ?? 0;
  }

  ofInvoice(tenantId: Identifier, invoiceId: Identifier): Promise<Charge[]> {
    return this.em.find(chargeSchema, { tenantId, invoiceId }, { orderBy: { id: 'desc' } });
  }

  ofInvoices(tenantId: Identifier, invoiceIds: readonly Identifier[]): Promise<Charge[]> {
    return this.em.find(
      chargeSchema,
      { tenantId, invoiceId: { $in: [...invoiceIds] } },
      { orderBy: { id: 'asc' } },
    );
  }

  liveOf(tenantId: Identifier, invoiceId: Identifier): Promise<Charge | null> {
    return this.em.findOne(
      chargeSchema,
      { tenantId, invoiceId, closed: false, status: { $nin: PAID } },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }

  liveForChange(tenantId: Identifier, invoiceIds: readonly Identifier[]): Promise<Charge[]> {
    return this.em.find(
      chargeSchema,
      { tenantId, invoiceId: { $in: [...invoiceIds] }, closed: false, status: { $nin: PAID } },
      { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
    );
  }

  async withInstrument(tenantId: Identifier, invoiceIds: readonly Identifier[]): Promise<Charge[]> {
    if (invoiceIds.length === 0) return [];
    const rows = await this.sql.query<{ tenantId: Identifier; id: Identifier }>(
      `select distinct on (invoice_id) tenant_id as "tenantId", id from billing.charges
       where tenant_id = $1 and invoice_id = any ($2::uuid[]) and instrument is not null
         and (not closed and close_as is null
           or status = 'approved' and not surplus and reason_code is distinct from 'short')
       order by invoice_id, id desc`,
      [tenantId, invoiceIds],
    );
    return rows.length === 0 ? [] : this.em.find(chargeSchema, { $or: rows });
  }

  async isLive(tenantId: Identifier, invoiceId: Identifier): Promise<boolean> {
    const rows = await this.sql.query(
      `select from billing.charges where tenant_id = $1 and invoice_id = $2 and ${LIVE} limit 1`,
      [tenantId, invoiceId],
    );
    return rows.length > 0;
  }

  async isAnyLiveAt(tenantId: Identifier, gateway: string): Promise<boolean> {
    const rows = await this.sql.query(
      `select from billing.charges where tenant_id = $1 and gateway = $2 and ${LIVE} limit 1`,
      [tenantId, gateway],
    );
    return rows.length > 0;
  }

  async forgetRefusals(tenantId: Identifier, cardId: Identifier): Promise<void> {
    await this.sql.query(
      `update billing.charges set refused = null where tenant_id = $1 and card_id = $2 and refused is not null`,
      [tenantId, cardId],
    );
  }

  async entriesOf(tenantId: Identifier, id: Identifier): Promise<ChargeEntry[]> {
    const rows = await this.sql.query<Omit<ChargeEntry, 'at'> & { at: string }>(
      `select id, at, event, detail from billing.charge_entries
       where tenant_id = $1 and charge_id = $2 order by id`,
      [tenantId, id],
    );
    return rows.map((row) => ({ ...row, at: new Date(row.at) }));
  }

  namedBy(
    tenantId: Identifier,
    gateway: string,
    names: readonly { gatewayId: string; reference: string | null }[],
  ): Promise<Charge[]> {
    const gatewayIds = names.map(({ gatewayId }) => gatewayId);
    const ids = names.flatMap(({ reference }) => parseIdentifier(reference) ?? []);
    return this.rows.readAll(
      chargeSchema,
      `where tenant_id = $1 and (gateway = $2 and gateway_id = any ($3::text[]) or id = any ($4::uuid[]) and gateway = $2)
       order by id for update`,
      [tenantId, gateway, gatewayIds, ids],
    );
  }
}
