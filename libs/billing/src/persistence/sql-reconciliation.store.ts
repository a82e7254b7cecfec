import { parseIdentifier, type Identifier } from '@mensal/kernel';
import { Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import {
  ReconciliationStore,
  type NewDifference,
  type NewReconciliation,
  type Reconciliation,
  type ReconciliationStep,
} from '../application/reconciliation.store.js';
import { isPaidThere, isThorough, receivedBy, type Match, type OurCharge } from '../domain/reconciliation.js';
import type { GatewayName } from '../ports.js';
import { recordDifferences } from './reconciliation-differences.sql.js';
import {
  OUR_CHARGE,
  RECONCILIATION,
  reconciliationOf,
  type ReconciliationRow,
} from './reconciliation.rows.js';

const FREE = 'finished_at is null and (leased_until is null or leased_until < $1)';
/** Whoever has it in hand, by its turn. */
const IN_HAND = 'tenant_id = $1 and id = $2 and turn = $3 and finished_at is null';

@Injectable()
export class SqlReconciliationStore extends ReconciliationStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  async add(given: NewReconciliation): Promise<boolean> {
    const { tenantId, id, gateway, trigger, from, to, createdAt, listed } = given;
    const rows = await this.sql.query(
      `insert into billing.reconciliations
         (tenant_id, id, gateway, trigger, from_on, to_on, created_at, due_at, listed)
       values ($1, $2, $3, $4, $5, $6, $7, $7, $8) on conflict do nothing returning id`,
      [tenantId, id, gateway, trigger, from, to, createdAt, listed],
    );
    return rows.length > 0;
  }

  async makeRoom({ tenantId, gateway, to, createdAt }: NewReconciliation): Promise<void> {
    const ended = await this.sql.query<{ id: Identifier }>(
      `update billing.reconciliations set finished_at = $3, outcome = 'abandoned', leased_until = null
       where tenant_id = $1 and gateway = $2 and finished_at is null
         and not (trigger = 'daily' and to_on = $4) returning id`,
      [tenantId, gateway, createdAt, to],
    );
    // By itself, to see what a worker has committed while the row was waited for.
    for (const { id } of ended) await this.forgetMatches(tenantId, id);
  }

  async claimDue(now: Date, real: Date, until: Date): Promise<Reconciliation | undefined> {
    const [row] = await this.sql.query<ReconciliationRow>(
      `update billing.reconciliations r
       set leased_until = $3, turn = turn + 1, started_at = coalesce(started_at, $2)
       from (select tenant_id, id from billing.reconciliations where ${FREE} and due_at <= $2
             order by due_at limit 1 for update skip locked) due
       where r.tenant_id = due.tenant_id and r.id = due.id returning ${RECONCILIATION}`,
      [real, now, until],
    );
    return row && reconciliationOf(row);
  }

  async nextDueAt(real: Date): Promise<Date | undefined> {
    const [row] = await this.sql.query<{ dueAt: string | null }>(
      `select min(due_at) as "dueAt" from billing.reconciliations where ${FREE}`,
      [real],
    );
    return row?.dueAt ? new Date(row.dueAt) : undefined;
  }

  async countDue(now: Date, real: Date): Promise<number> {
    const [row] = await this.sql.query<{ due: number }>(
      `select count(*)::int as due from billing.reconciliations where ${FREE} and due_at <= $2`,
      [real, now],
    );
    return row?.due ?? 0;
  }

  async hold({ tenantId, id, turn }: Reconciliation, until: Date): Promise<boolean> {
    const rows = await this.sql.query(
      `update billing.reconciliations set leased_until = $4 where ${IN_HAND} returning id`,
      [tenantId, id, turn, until],
    );
    return rows.length > 0;
  }

  async save(
    reconciliation: Reconciliation,
    step: ReconciliationStep,
    now: Date,
  ): Promise<NewDifference[] | undefined> {
    const { tenantId, id, turn } = reconciliation;
    const { stage, after, ours, underWay, unreadable, unconfirmed, lookUps } = step;
    const rows = await this.sql.query(
      `update billing.reconciliations
       set stage = $4, after = $5, tries = 0, trouble_code = null, trouble_detail = null,
         our_count = our_count + $6, our_cents = our_cents + $7, our_paid_count = our_paid_count + $8,
         our_paid_cents = our_paid_cents + $9, under_way = under_way + $10, unreadable = unreadable + $11,
         unconfirmed = unconfirmed + $12, look_ups = look_ups + $13
       where ${IN_HAND} returning id`,
      [
        ...[tenantId, id, turn, stage, after, ours.count, ours.cents, ours.paidCount, ours.paidCents],
        ...[underWay, unreadable, unconfirmed, lookUps],
      ],
    );
    if (rows.length === 0) return undefined;
    await this.addMatches(reconciliation, step.matches);
    return recordDifferences(this.sql, reconciliation, step.differences, now);
  }

  async postpone(
    { tenantId, id, turn, trouble, tries, lookUps }: Reconciliation,
    dueAt: Date,
  ): Promise<void> {
    await this.sql.query(
      `update billing.reconciliations
       set due_at = $4, leased_until = null, trouble_code = $5, trouble_detail = $6, tries = $7, look_ups = $8
       where ${IN_HAND}`,
      [tenantId, id, turn, dueAt, trouble?.code ?? null, trouble?.detail ?? null, tries, lookUps],
    );
  }

  async finish(reconciliation: Reconciliation, now: Date): Promise<boolean> {
    const { tenantId, id, turn } = reconciliation;
    const [ended] = await this.sql.query<{ isComplete: boolean }>(
      `update billing.reconciliations r
       set finished_at = $4, leased_until = null, their_count = t.count, their_cents = t.cents,
         their_paid_count = t.paid_count, their_paid_cents = t.paid_cents,
         outcome = case when unconfirmed + unreadable = 0 then 'agrees' else 'incomplete' end
       from (select count(*) as count, coalesce(sum(cents), 0) as cents, count(paid_cents) as paid_count,
               coalesce(sum(paid_cents), 0) as paid_cents
             from billing.reconciliation_matches where tenant_id = $1 and reconciliation_id = $2) t
       where ${IN_HAND} returning outcome = 'agrees' as "isComplete"`,
      [tenantId, id, turn, now],
    );
    if (ended === undefined) return false;
    await this.forgetMatches(tenantId, id);
    if (ended.isComplete) await this.resolveGone(reconciliation, now);
    await this.sql.query(
      `update billing.reconciliations r set outcome = 'differs'
       where tenant_id = $1 and id = $2 and exists (
         select from billing.reconciliation_findings f
         join billing.reconciliation_differences d on d.tenant_id = f.tenant_id and d.id = f.difference_id
         where f.tenant_id = r.tenant_id and f.reconciliation_id = r.id and d.resolved_at is null)`,
      [tenantId, id],
    );
    return true;
  }

  async named(
    tenantId: Identifier,
    gateway: GatewayName,
    names: readonly { gatewayId: string; reference: string | null }[],
  ): Promise<OurCharge[]> {
    const ids = names.flatMap(({ reference }) => parseIdentifier(reference) ?? []);
    return this.sql.query<OurCharge>(
      `select ${OUR_CHARGE} from billing.charges c
       where tenant_id = $1 and gateway = $2 and gateway_id = any ($3::text[])
       union
       select ${OUR_CHARGE} from billing.charges c
       where tenant_id = $1 and gateway = $2 and id = any ($4::uuid[])`,
      [tenantId, gateway, names.map(({ gatewayId }) => gatewayId), ids],
    );
  }

  async nextOurs(reconciliation: Reconciliation, limit: number) {
    const { tenantId, id, gateway, from, to, after, listed, trigger } = reconciliation;
    const [afterOn = from, afterId = null] = after?.split(' ') ?? [];
    const thoroughly = isThorough(reconciliation) ? `c.status = 'approved'` : 'false';
    const charges = await this.sql.query<OurCharge & { isMatched: boolean }>(
      `select ${OUR_CHARGE}, exists (
         select from billing.reconciliation_matches m
         where m.tenant_id = $1 and m.reconciliation_id = $2 and m.charge_id = c.id) as "isMatched"
       from billing.charges c
       where c.tenant_id = $1 and c.gateway = $3 and c.made_on between $5 and $4
         and ($6::uuid is null or (c.made_on, c.id) > ($5, $6::uuid))
         ${listed || trigger === 'request' ? '' : `and (${MAY_HAVE_CHANGED} or ${thoroughly})`}
       order by c.made_on, c.id limit $7`,
      [tenantId, id, gateway, to, afterOn, afterId, limit],
    );
    const last = charges.at(-1);
    return { charges, after: last === undefined ? after : `${last.madeOn} ${last.id}` };
  }

  private async forgetMatches(tenantId: Identifier, id: Identifier): Promise<void> {
    await this.sql.query(
      `delete from billing.reconciliation_matches where tenant_id = $1 and reconciliation_id = $2`,
      [tenantId, id],
    );
  }

  private async addMatches({ tenantId, id }: Reconciliation, matches: readonly Match[]): Promise<void> {
    if (matches.length === 0) return;
    const latest = [...new Map(matches.map((match) => [match.theirs.gatewayId, match])).values()];
    await this.sql.query(
      `insert into billing.reconciliation_matches
         (tenant_id, reconciliation_id, gateway_id, charge_id, cents, paid_cents)
       select $1, $2, * from unnest($3::text[], $4::uuid[], $5::bigint[], $6::bigint[])
       on conflict (tenant_id, reconciliation_id, gateway_id)
       do update set charge_id = excluded.charge_id, cents = excluded.cents, paid_cents = excluded.paid_cents`,
      [
        tenantId,
        id,
        latest.map(({ theirs }) => theirs.gatewayId),
        latest.map(({ ours }) => ours?.id ?? null),
        latest.map(({ theirs }) => theirs.amount),
        latest.map(({ theirs }) => (isPaidThere(theirs) ? receivedBy(theirs) : null)),
      ],
    );
  }

  /** Of what this one compared. What only a list shows is gone only where there is one. */
  private async resolveGone(
    { tenantId, id, gateway, from, to, listed }: Reconciliation,
    now: Date,
  ): Promise<void> {
    await this.sql.query(
      `update billing.reconciliation_differences d set resolved_at = $4, resolution = 'gone'
       where d.tenant_id = $1 and d.gateway = $3 and d.resolved_at is null
         and ($7 or d.subject = d.charge_id::text)
         and not exists (
           select from billing.reconciliation_findings f
           where f.tenant_id = $1 and f.reconciliation_id = $2 and f.difference_id = d.id)
         and case when d.charge_id is null then d.made_on is null or d.made_on between $5 and $6
           else exists (
             select from billing.charges c
             where c.tenant_id = $1 and c.id = d.charge_id and c.made_on between $5 and $6
               and c.status not in ('created', 'sent', 'unknown')) end`,
      [tenantId, id, gateway, now, from, to, listed],
    );
  }
}

/** Since a reconciliation that compared it, unless it differed then. */
const MAY_HAVE_CHANGED = `(
  not c.closed
  or not exists (
    select from billing.reconciliations r
    where r.tenant_id = $1 and r.gateway = $3 and c.made_on between r.from_on and r.to_on
      and r.outcome in ('agrees', 'differs') and r.unconfirmed = 0
      and r.started_at > greatest(c.created_at, c.approved_at))
  or exists (
    select from billing.reconciliation_differences d
    where d.tenant_id = $1 and d.gateway = $3 and d.charge_id = c.id and d.resolved_at is null))`;
