import { newIdentifiers, type Identifier } from '@mensal/kernel';
import { Sql, type Page, type PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { BillingEvent } from '../application/billing-events.js';
import { InvoiceHistoryStore, type HistoryEntry } from '../application/invoice-history.store.js';

@Injectable()
export class SqlInvoiceHistoryStore extends InvoiceHistoryStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  async add(tenantId: Identifier, at: Date, events: readonly BillingEvent[]): Promise<void> {
    await this.sql.query(
      `with held as (
         select id from billing.invoices where tenant_id = $1 and id = any ($3::uuid[]) order by id for no key update
       )
       insert into billing.invoice_entries (tenant_id, invoice_id, id, at, event, detail)
       select $1, e.invoice_id, e.id, $2, e.event, e.detail
       from unnest($3::uuid[], $4::uuid[], $5::text[], $6::jsonb[]) as e (invoice_id, id, event, detail)
       join held on held.id = e.invoice_id`,
      [
        tenantId,
        at,
        events.map(({ invoiceId }) => invoiceId),
        newIdentifiers(events.length),
        events.map(({ type }) => type),
        events.map(({ detail }) => JSON.stringify(detail)),
      ],
    );
  }

  async of(
    tenantId: Identifier,
    invoiceId: Identifier,
    { offset, limit }: Page,
  ): Promise<PageOf<HistoryEntry>> {
    const values = [tenantId, invoiceId];
    const [counted] = await this.sql.query<{ total: number }>(
      `select count(*)::int as total from (${ENTRIES}) entries`,
      values,
    );
    const rows = await this.sql.query<Omit<HistoryEntry, 'at'> & { at: string }>(
      `select at, event, detail, "chargeId" from (${ENTRIES}) entries order by at, id offset $3 limit $4`,
      [...values, offset, limit],
    );
    const items = rows.map(({ at, ...entry }) => ({ at: new Date(at), ...entry }));
    return { items, total: counted?.total ?? 0 };
  }
}

const ENTRIES = `
  select id, at, event, detail, null::uuid as "chargeId" from billing.invoice_entries
  where tenant_id = $1 and invoice_id = $2
  union all
  select e.id, e.at, e.event, e.detail, e.charge_id from billing.charges c
  join billing.charge_entries e on e.tenant_id = c.tenant_id and e.charge_id = c.id
  where c.tenant_id = $1 and c.invoice_id = $2`;
