import { Migration } from '@mikro-orm/migrations';

export class Billing0002 extends Migration {
  override up(): void {
    this.addSql(`
      create table billing.charges (
        tenant_id uuid not null,
        -- Also the reference that the gateway is given.
        id uuid not null,
        invoice_id uuid not null,
        customer_id uuid not null,
        gateway text not null,
        method text not null,
        amount_cents bigint not null check (amount_cents > 0),
        description text not null,
        instalments integer not null check (instalments >= 1),
        -- Sealed.
        card_token text not null,
        preparable boolean not null,
        made_on date not null,
        charged_on date not null,
        created_at timestamptz not null,
        gateway_id text,
        status text not null,
        retrying boolean not null,
        close_as text,
        closed boolean not null,
        reason_code text,
        reason text,
        retryable boolean not null,
        turn integer not null,
        tries integer not null,
        looks integer not null,
        quiet_looks integer not null,
        prepares integer not null,
        due_at timestamptz,
        leased_until timestamptz,
        send_before timestamptz,
        news_heard integer not null,
        news_asked integer not null,
        news_answered integer not null,
        settled boolean not null,
        surplus boolean not null,
        approved_at timestamptz,
        primary key (tenant_id, id)
      )`);
    this.addSql(`create index charges_invoice on billing.charges (tenant_id, invoice_id)`);
    // Never two ways to pay one invoice open at once.
    this.addSql(`
      create unique index charges_one_live on billing.charges (tenant_id, invoice_id)
      where not closed and status not in ('approved', 'refunded', 'disputed')`);
    this.addSql(`create index charges_live_at on billing.charges (tenant_id, gateway)
      where not closed and status not in ('approved', 'refunded', 'disputed')`);
    this.addSql(`create index charges_gateway on billing.charges (tenant_id, gateway, gateway_id)`);
    // Each tenant's in turn, so that one with many does not hold up the others; and the next of all.
    this.addSql(
      `create index charges_due_of on billing.charges (tenant_id, due_at, id) where due_at is not null`,
    );
    this.addSql(`create index charges_due on billing.charges (due_at) where due_at is not null`);
    this.addSql(`
      create table billing.charge_entries (
        tenant_id uuid not null,
        charge_id uuid not null,
        id uuid not null,
        at timestamptz not null,
        event text not null,
        detail jsonb not null,
        primary key (tenant_id, charge_id, id)
      )`);
    this.addSql(`
      create table billing.gateway_notifications (
        tenant_id uuid not null,
        id uuid not null,
        gateway text not null,
        received_at timestamptz not null,
        content_type text not null,
        -- As it came: it need not be text that PostgreSQL takes.
        body bytea not null,
        -- Business time at which it is to be read, or read again; null once it was.
        due_at timestamptz,
        -- How often the same one has arrived since it was last read.
        arrivals integer not null default 1,
        tries integer not null default 0,
        outcome text,
        primary key (tenant_id, id)
      )`);
    // The same one again, before it was read, is one.
    this.addSql(`
      create unique index gateway_notifications_unread
      on billing.gateway_notifications (tenant_id, gateway, sha256(body)) where due_at is not null`);
    this.addSql(`
      create index gateway_notifications_due on billing.gateway_notifications (due_at, tenant_id, id)
      where due_at is not null`);
  }

  override down(): void {
    this.addSql(`drop table billing.gateway_notifications, billing.charge_entries, billing.charges`);
  }
}
