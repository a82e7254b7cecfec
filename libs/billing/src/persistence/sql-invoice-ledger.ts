import {
  newIdentifiers,
  sumCents,
  type CalendarDate,
  type Cents,
  type Identifier,
  type Period,
} from '@mensal/kernel';
import { Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { InvoiceLedger, type History, type Issue, type Issued } from '../application/invoice-ledger.js';
import type { AccountHistory, InvoiceDraft } from '../domain/billing-cycle.js';

interface Counter {
  nextNumber: number;
  lastRunId: Identifier | null;
  runChanges: number;
}

interface HistoryRow {
  customerId: Identifier;
  lastPeriod: Period;
  lastPrice: Cents | null;
}

interface ReportedRow {
  customerId: Identifier;
  period: Period;
  reason: string;
  amount: Cents;
}

@Injectable()
export class SqlInvoiceLedger extends InvoiceLedger {
  constructor(private readonly sql: Sql) {
    super();
  }

  async historyOf(tenantId: Identifier, customerIds: readonly Identifier[]): Promise<History> {
    // First: what is billed after this is noticed when the counter is locked.
    const asOf = (await this.readCounter(tenantId, ''))?.runChanges ?? 0;
    const billed = await this.latestInvoices(tenantId, customerIds);
    const reported = Map.groupBy(await this.reportedPeriods(tenantId, customerIds), (row) => row.customerId);
    const histories = new Map<Identifier, AccountHistory>();
    for (const { customerId, lastPeriod, lastPrice } of billed) {
      histories.set(customerId, { lastPeriod, lastPrice, ...reportsOf(reported.get(customerId)) });
    }
    for (const [customerId, rows] of reported) {
      if (!histories.has(customerId))
        histories.set(customerId, { lastPeriod: null, lastPrice: null, ...reportsOf(rows) });
    }
    return { of: histories, asOf };
  }

  async issue({ tenantId, runId, issuedOn, terms, drafts, asOf }: Issue): Promise<Issued> {
    if (drafts.length === 0) return NOTHING;
    const counter = await this.lockCounter(tenantId);
    // Only batches of this very run have numbered since the history was read, and they are about other customers.
    const isFresh = counter.lastRunId === runId && counter.runChanges === asOf;
    const unbilled = isFresh ? drafts : await this.unbilled(tenantId, drafts);
    if (unbilled.length === 0) return NOTHING;
    const ids = newIdentifiers(unbilled.length);
    const { nextNumber } = counter;
    await this.insert({ tenantId, runId, issuedOn, terms, drafts: unbilled, asOf }, ids, nextNumber);
    return {
      invoices: unbilled.map((draft, index) => ({
        ...draft,
        id: ids[index] as Identifier,
        number: nextNumber + index,
      })),
      customers: new Set(unbilled.map((draft) => draft.customerId)).size,
      total: sumCents(unbilled.map((draft) => draft.price)),
    };
  }

  private async insert(
    { tenantId, runId, issuedOn, terms, drafts }: Issue,
    ids: readonly Identifier[],
    firstNumber: number,
  ): Promise<void> {
    await this.sql.query(
      `with inserted as (
         insert into billing.invoices (
           tenant_id, id, number, customer_id, type, period, payment_method, price_cents, discount_cents, items, status,
           issued_on, due_day, due_on, late_fee_basis_points, interest_basis_points, run_id)
         select $1, d.id, $2 + d.ord - 1, d.customer_id, 'A', d.period, d.payment_method, d.price, d.discount, d.items,
                'open', $3, d.due_day, d.due_on, case when d.late then $4 else 0 end,
                case when d.late then $5 else 0 end, $6
         from rows from (
                unnest($7::uuid[]), unnest($8::uuid[]), unnest($9::text[]), unnest($10::text[]), unnest($11::bigint[]),
                unnest($12::bigint[]), json_array_elements($13::json), unnest($14::text[]), unnest($15::date[]),
                unnest($16::boolean[])) with ordinality
              as d (id, customer_id, period, payment_method, price, discount, items, due_day, due_on, late, ord)
       )
       update billing.invoice_counters
       set next_number = $2 + $17, last_run_id = $6, run_changes = run_changes + (last_run_id is distinct from $6)::int
       where tenant_id = $1`,
      [
        tenantId,
        firstNumber,
        issuedOn,
        terms.lateFeeRate,
        terms.interestRate,
        runId,
        ids,
        drafts.map((draft) => draft.customerId),
        drafts.map((draft) => draft.period),
        drafts.map((draft) => draft.paymentMethod),
        drafts.map((draft) => draft.price),
        drafts.map((draft) => draft.discount),
        JSON.stringify(drafts.map((draft) => draft.items)),
        drafts.map((draft) => draft.dueOn.slice(8)),
        drafts.map((draft) => draft.dueOn),
        drafts.map((draft) => draft.calculateLatePayment),
        drafts.length,
      ],
    );
  }

  /** Those drafts whose customer has no invoice of their period, read anew. One look into the index for each. */
  private async unbilled(tenantId: Identifier, drafts: readonly InvoiceDraft[]): Promise<InvoiceDraft[]> {
    const billed = await this.sql.query<{ ord: number }>(
      `select d.ord
       from unnest($2::uuid[], $3::text[]) with ordinality as d (customer_id, period, ord)
       cross join lateral (
         select from billing.invoices x
         where x.tenant_id = $1 and x.customer_id = d.customer_id and x.period = d.period limit 1
       ) billed`,
      [tenantId, drafts.map((draft) => draft.customerId), drafts.map((draft) => draft.period)],
    );
    const billedAt = new Set(billed.map((row) => row.ord));
    return drafts.filter((_, index) => !billedAt.has(index + 1));
  }

  async takeNumber(tenantId: Identifier): Promise<number> {
    const { nextNumber } = await this.lockCounter(tenantId);
    await this.sql.query(
      'update billing.invoice_counters set next_number = next_number + 1 where tenant_id = $1',
      [tenantId],
    );
    return nextNumber;
  }

  markOverdue(
    tenantId: Identifier,
    newestOverdue: CalendarDate,
    limit: number,
  ): Promise<{ id: Identifier; dueOn: CalendarDate }[]> {
    return this.sql.query(
      `with due as (
         select tenant_id, id from billing.invoices
         where tenant_id = $1 and status = 'open' and due_on <= $2
         order by due_on limit $3 for update
       )
       update billing.invoices i set status = 'overdue' from due
       where i.tenant_id = due.tenant_id and i.id = due.id and i.status = 'open'
       returning i.id, i.due_on as "dueOn"`,
      [tenantId, newestOverdue, limit],
    );
  }

  /** Locks the tenant's counter until the transaction ends. */
  private async lockCounter(tenantId: Identifier): Promise<Counter> {
    const existing = await this.readCounter(tenantId, 'for update');
    if (existing !== undefined) return existing;
    await this.sql.query('insert into billing.invoice_counters values ($1, 1) on conflict do nothing', [
      tenantId,
    ]);
    return (await this.readCounter(tenantId, 'for update')) as Counter;
  }

  private async readCounter(tenantId: Identifier, lock: '' | 'for update'): Promise<Counter | undefined> {
    const [counter] = await this.sql.query<Counter>(
      `select next_number as "nextNumber", last_run_id as "lastRunId", run_changes as "runChanges"
       from billing.invoice_counters where tenant_id = $1 ${lock}`,
      [tenantId],
    );
    return counter;
  }

  /** The newest period of each customer, and the price of the newest invoice that was neither cancelled nor deleted. */
  private latestInvoices(tenantId: Identifier, customerIds: readonly Identifier[]): Promise<HistoryRow[]> {
    return this.sql.query(
      `select c.id as "customerId", latest.period as "lastPeriod",
              case when latest.status in ('cancelled', 'deleted') then (
                select price_cents from billing.invoices i
                where i.tenant_id = $1 and i.customer_id = c.id and i.period is not null
                  and i.status not in ('cancelled', 'deleted')
                order by i.period desc limit 1
              ) else latest.price_cents end as "lastPrice"
       from unnest($2::uuid[]) as c (id)
       cross join lateral (
         select period, price_cents, status from billing.invoices i
         where i.tenant_id = $1 and i.customer_id = c.id and i.period is not null
         order by i.period desc limit 1
       ) latest`,
      [tenantId, customerIds],
    );
  }

  private reportedPeriods(tenantId: Identifier, customerIds: readonly Identifier[]): Promise<ReportedRow[]> {
    return this.sql.query(
      `select customer_id as "customerId", period, reason, max(amount_cents) as amount
       from billing.run_exceptions
       where tenant_id = $1 and customer_id = any($2::uuid[]) and not dry_run
         and (reason = 'TOTAL_ZERO' or released_at is not null)
       group by customer_id, period, reason`,
      [tenantId, customerIds],
    );
  }
}

const NOTHING: Issued = { invoices: [], customers: 0, total: 0 };

function reportsOf(rows: readonly ReportedRow[] = []): Pick<AccountHistory, 'emptyPeriods' | 'released'> {
  return {
    emptyPeriods: rows.filter((row) => row.reason === 'TOTAL_ZERO').map((row) => row.period),
    released: new Map(
      rows.filter((row) => row.reason !== 'TOTAL_ZERO').map((row) => [row.period, row.amount]),
    ),
  };
}
