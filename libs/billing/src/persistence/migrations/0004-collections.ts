import { Migration } from '@mikro-orm/migrations';

export class Billing0004 extends Migration {
  override up(): void {
    this.addSql(`
      create table billing.collection_settings (
        tenant_id uuid primary key,
        -- Gateways in order, by payment method.
        routing jsonb not null,
        -- Days after the due date on which a refused card is tried again.
        retry_days smallint[] not null
      )`);
    this.addSql(`
      create table billing.collections (
        tenant_id uuid not null,
        invoice_id uuid not null,
        customer_id uuid not null,
        status text not null check (status in ('waiting', 'stuck', 'ended', 'paused', 'done')),
        -- Why it is stuck, ended or paused, and since when (business time).
        reason text check ((reason is not null) = (status in ('stuck', 'ended', 'paused'))),
        since timestamptz not null,
        -- Business time of the next decision; null while a charge, the payer or a person is waited for.
        due_at timestamptz,
        -- Somebody waits for something to pay with, at the total of today.
        requested boolean not null default false,
        primary key (tenant_id, invoice_id)
      )`);
    this.addSql(
      `create index collections_due_of on billing.collections (tenant_id, due_at, invoice_id) where due_at is not null`,
    );
    this.addSql(`create index collections_due on billing.collections (due_at) where due_at is not null`);
    this.addSql(
      `create index collections_customer on billing.collections (tenant_id, customer_id) where status <> 'done'`,
    );
    this.addSql(`
      create index collections_status on billing.collections (tenant_id, status, invoice_id)
      where status not in ('waiting', 'done')`);
    this.addSql(`
      create table billing.invoice_entries (
        tenant_id uuid not null,
        invoice_id uuid not null,
        id uuid not null,
        at timestamptz not null,
        event text not null,
        detail jsonb not null,
        primary key (tenant_id, invoice_id, id)
      )`);
    // What the address of the payment page holds: 122 random bits. It shows no more than the rows beside it.
    this.addSql(`alter table billing.invoices add column page_key uuid not null default gen_random_uuid()`);
    this.addSql(`create unique index invoices_page on billing.invoices (tenant_id, page_key)`);
    this.addSql(`
      alter table billing.charges
        add column card_id uuid,
        add column refused text check (refused in ('again', 'never')),
        add column urgent boolean not null default false`);
    this.addSql(`alter table billing.charges alter column urgent drop default`);
    this.addSql(`
      update billing.charges set refused = case when retryable then 'again' else 'never' end
      where status = 'declined'`);
    this.addSql(
      `create index charges_card on billing.charges (tenant_id, card_id) where refused is not null`,
    );
    this.addSql(`
      create index charges_urgent_of on billing.charges (tenant_id, due_at, id) where due_at is not null and urgent`);
  }

  override down(): void {
    this.addSql(`drop index billing.charges_urgent_of`);
    this.addSql(`alter table billing.charges drop column card_id, drop column refused, drop column urgent`);
    this.addSql(`alter table billing.invoices drop column page_key`);
    this.addSql(`drop table billing.invoice_entries, billing.collections, billing.collection_settings`);
  }
}
