import { CustomerBillingStatus, type BillingStatus } from '@mensal/customers';
import type { CalendarDate, Identifier, Period } from '@mensal/kernel';
import { Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';

interface StatusRow {
  customerId: Identifier;
  lastPeriod: Period | null;
  lastBilledOn: CalendarDate | null;
  lastPaidOn: CalendarDate | null;
  lastReportedPeriod: Period | null;
  isBeingBilled: boolean;
}

/** Reads off invoices and runs where a customer stands. */
@Injectable()
export class SqlCustomerBillingStatus extends CustomerBillingStatus {
  constructor(private readonly sql: Sql) {
    super();
  }

  async of(
    tenantId: Identifier,
    customerIds: readonly Identifier[],
  ): Promise<ReadonlyMap<Identifier, BillingStatus>> {
    const rows = await this.sql.query<StatusRow>(
      `select c.id as "customerId", latest.period as "lastPeriod", latest.issued_on as "lastBilledOn",
              (select max(i.paid_on) from billing.invoices i
               where i.tenant_id = $1 and i.customer_id = c.id) as "lastPaidOn",
              (select max(e.period) from billing.run_exceptions e
               where e.tenant_id = $1 and e.customer_id = c.id and not e.dry_run) as "lastReportedPeriod",
              exists (
                select from billing.run_batches b join billing.runs r on r.tenant_id = b.tenant_id and r.id = b.run_id
                where b.tenant_id = $1 and not b.done and not r.dry_run and c.id > b.after_id and c.id <= b.up_to_id
              ) as "isBeingBilled"
       from unnest($2::uuid[]) as c (id)
       left join lateral (
         select period, issued_on from billing.invoices i
         where i.tenant_id = $1 and i.customer_id = c.id and i.period is not null
         order by i.period desc limit 1
       ) latest on true`,
      [tenantId, customerIds],
    );
    return new Map(rows.map((row) => [row.customerId, statusOf(row)]));
  }
}

function statusOf({
  lastPeriod,
  lastReportedPeriod,
  lastBilledOn,
  lastPaidOn,
  isBeingBilled,
}: StatusRow): BillingStatus {
  const unbilled = lastReportedPeriod !== null && (lastPeriod === null || lastReportedPeriod > lastPeriod);
  const situation = unbilled ? 'Reprocessar' : lastPeriod === null ? 'Novo' : 'Processado';
  return { situation, isBeingBilled, lastBilledOn, lastPaidOn };
}
