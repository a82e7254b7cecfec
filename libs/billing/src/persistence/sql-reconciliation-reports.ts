import type { Identifier } from '@mensal/kernel';
import { Sql, type Page, type PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import {
  ReconciliationReports,
  type Credit,
  type DailyReconciliation,
  type DifferenceFilter,
  type ReconciliationReport,
  type RecordedDifference,
} from '../application/reconciliation-reports.js';
import type { GatewayName } from '../ports.js';
import {
  instantOf,
  RECONCILIATION,
  reconciliationOf,
  type ReconciliationRow,
} from './reconciliation.rows.js';

const REPORT = `${RECONCILIATION},
  r.our_count as "ourCount", r.our_cents as "ourCents", r.our_paid_count as "ourPaidCount",
  r.our_paid_cents as "ourPaidCents", r.their_count as "theirCount", r.their_cents as "theirCents",
  r.their_paid_count as "theirPaidCount", r.their_paid_cents as "theirPaidCents", r.under_way as "underWay",
  r.unreadable, r.unconfirmed, found.seen, found.open`;

const FOUND = `cross join lateral (
  select count(*)::int as seen, (count(*) filter (where d.resolved_at is null))::int as open
  from billing.reconciliation_findings f
  join billing.reconciliation_differences d on d.tenant_id = f.tenant_id and d.id = f.difference_id
  where f.tenant_id = r.tenant_id and f.reconciliation_id = r.id) found`;

/** As {@link hasFailed}. */
const FAILED = `case when r.finished_at is null then r.trouble_code <> 'rate-limited' else r.outcome = 'abandoned' end`;

const DAILY = `${RECONCILIATION}, r.due_at as "dueAt"`;

const DIFFERENCE = `d.id, d.gateway, d.kind, d.charge_id as "chargeId", d.invoice_id as "invoiceId",
  d.gateway_id as "gatewayId", d.reference, d.made_on::text as "madeOn", d.our_status as "ourStatus",
  d.their_status as "theirStatus", d.our_cents as "ourCents", d.their_cents as "theirCents",
  d.found_at as "foundAt", d.seen_at as "seenAt", d.resolved_at as "resolvedAt", d.resolution, d.reason`;

const CREDIT = `c.tenant_id = $1 and c.credit_cents > 0 and c.status = 'approved'`;

type ReportRow = ReconciliationRow &
  Record<`${'our' | 'their'}${'Count' | 'Cents' | 'PaidCount' | 'PaidCents'}`, number> &
  ReconciliationReport['notCompared'] &
  ReconciliationReport['differences'];

type DailyRow = ReconciliationRow & { dueAt: string; failedAt: string | null };

type DifferenceRow = Omit<RecordedDifference, 'foundAt' | 'seenAt' | 'resolvedAt'> & {
  foundAt: string;
  seenAt: string;
  resolvedAt: string | null;
};

@Injectable()
export class SqlReconciliationReports extends ReconciliationReports {
  constructor(private readonly sql: Sql) {
    super();
  }

  async list(
    tenantId: Identifier,
    { gateway }: { gateway?: GatewayName },
    { offset, limit }: Page,
  ): Promise<PageOf<ReconciliationReport>> {
    const where = 'r.tenant_id = $1 and ($2::text is null or r.gateway = $2)';
    const filter = [tenantId, gateway ?? null];
    const rows = await this.sql.query<ReportRow>(
      `select ${REPORT} from billing.reconciliations r ${FOUND} where ${where}
       order by r.id desc offset $3 limit $4`,
      [...filter, offset, limit],
    );
    const total = await this.count(`billing.reconciliations r where ${where}`, filter);
    return { items: rows.map(reportOf), total };
  }

  async find(tenantId: Identifier, id: Identifier): Promise<ReconciliationReport | undefined> {
    const [row] = await this.sql.query<ReportRow>(
      `select ${REPORT} from billing.reconciliations r ${FOUND} where r.tenant_id = $1 and r.id = $2`,
      [tenantId, id],
    );
    return row && reportOf(row);
  }

  async lastDaily(tenantId: Identifier, gateways: readonly GatewayName[]): Promise<DailyReconciliation[]> {
    const ofGateway = `from billing.reconciliations r
      where r.tenant_id = $1 and r.gateway = g.gateway and r.trigger = 'daily' and r.started_at is not null`;
    const rows = await this.sql.query<DailyRow>(
      `select ${DAILY}, failed.at as "failedAt" from unnest($2::text[]) g (gateway)
       cross join lateral (select r.* ${ofGateway} order by r.to_on desc limit 1) r
       left join lateral (
         select r.started_at as at ${ofGateway} and ${FAILED} order by r.to_on desc limit 1) failed on true`,
      [tenantId, gateways],
    );
    return rows.map(dailyOf);
  }

  /** Of those under way only: what was given up has been followed by another one. */
  async failingDaily(limit: number): Promise<DailyReconciliation[]> {
    const rows = await this.sql.query<DailyRow>(
      `select ${DAILY}, r.started_at as "failedAt" from billing.reconciliations r
       where r.finished_at is null and r.trigger = 'daily' and r.started_at is not null and ${FAILED}
       order by r.started_at desc limit $1`,
      [limit],
    );
    return rows.map(dailyOf);
  }

  async differences(
    tenantId: Identifier,
    { reconciliationId, gateway, isOpen }: DifferenceFilter,
    { offset, limit }: Page,
  ): Promise<PageOf<RecordedDifference>> {
    const where = `d.tenant_id = $1
      and ($2::uuid is null or exists (
        select from billing.reconciliation_findings f
        where f.tenant_id = $1 and f.reconciliation_id = $2 and f.difference_id = d.id))
      and ($3::text is null or d.gateway = $3)
      and ($4::boolean is null or (d.resolved_at is null) = $4)`;
    const filter = [tenantId, reconciliationId ?? null, gateway ?? null, isOpen ?? null];
    const rows = await this.sql.query<DifferenceRow>(
      `select ${DIFFERENCE} from billing.reconciliation_differences d where ${where}
       order by d.id offset $5 limit $6`,
      [...filter, offset, limit],
    );
    const total = await this.count(`billing.reconciliation_differences d where ${where}`, filter);
    return { items: rows.map(differenceOf), total };
  }

  async findDifference(tenantId: Identifier, id: Identifier): Promise<RecordedDifference | undefined> {
    const [row] = await this.sql.query<DifferenceRow>(
      `select ${DIFFERENCE} from billing.reconciliation_differences d where d.tenant_id = $1 and d.id = $2`,
      [tenantId, id],
    );
    return row && differenceOf(row);
  }

  async resolve(tenantId: Identifier, id: Identifier, reason: string, now: Date): Promise<boolean> {
    const rows = await this.sql.query(
      `update billing.reconciliation_differences set resolved_at = $4, resolution = 'person', reason = $3
       where tenant_id = $1 and id = $2 and resolved_at is null returning id`,
      [tenantId, id, reason, now],
    );
    return rows.length > 0;
  }

  async credits(tenantId: Identifier, { offset, limit }: Page): Promise<PageOf<Credit>> {
    const rows = await this.sql.query<Omit<Credit, 'paidAt'> & { paidAt: string | null }>(
      `select c.id as "chargeId", c.invoice_id as "invoiceId", c.customer_id as "customerId", c.gateway, c.method,
         c.received_cents as received, c.credit_cents as credit, c.surplus, c.paid_at as "paidAt"
       from billing.charges c where ${CREDIT} order by c.id offset $2 limit $3`,
      [tenantId, offset, limit],
    );
    const total = await this.count(`billing.charges c where ${CREDIT}`, [tenantId]);
    return { items: rows.map((row) => ({ ...row, paidAt: instantOf(row.paidAt) })), total };
  }

  private async count(from: string, values: readonly unknown[]): Promise<number> {
    const [row] = await this.sql.query<{ total: number }>(
      `select count(*)::int as total from ${from}`,
      values,
    );
    return row?.total ?? 0;
  }
}

function reportOf(row: ReportRow): ReconciliationReport {
  const { ourCount, ourCents, ourPaidCount, ourPaidCents, ...others } = row;
  const { theirCount, theirCents, theirPaidCount, theirPaidCents, ...rest } = others;
  const { underWay, unreadable, unconfirmed, seen, open, ...fields } = rest;
  return {
    reconciliation: reconciliationOf(fields),
    ours: { count: ourCount, cents: ourCents, paidCount: ourPaidCount, paidCents: ourPaidCents },
    theirs: { count: theirCount, cents: theirCents, paidCount: theirPaidCount, paidCents: theirPaidCents },
    differences: { seen, open },
    notCompared: { underWay, unreadable, unconfirmed },
  };
}

function dailyOf({ dueAt, failedAt, ...row }: DailyRow): DailyReconciliation {
  return {
    reconciliation: reconciliationOf(row),
    dueAt: new Date(dueAt),
    failedAt: instantOf(failedAt),
  };
}

function differenceOf(row: DifferenceRow): RecordedDifference {
  return {
    ...row,
    foundAt: new Date(row.foundAt),
    seenAt: new Date(row.seenAt),
    resolvedAt: instantOf(row.resolvedAt),
  };
}
