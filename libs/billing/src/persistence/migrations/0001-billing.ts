import { Migration } from '@mikro-orm/migrations';

export class Billing0001 extends Migration {
  override up(): void {
    this.addSql(`create schema billing`);
    this.addSql(`
      create table billing.settings (
        tenant_id uuid primary key,
        lead_days smallint not null,
        late_fee_basis_points integer not null check (late_fee_basis_points between 0 and 200),
        interest_basis_points integer not null check (interest_basis_points >= 0),
        guard_factor integer not null check (guard_factor >= 1)
      )`);
    this.addSql(`
      create table billing.invoice_counters (
        tenant_id uuid primary key,
        next_number bigint not null,
        -- Which run numbered last, and how often the run that numbers has changed.
        last_run_id uuid,
        run_changes bigint not null default 0
      )`);
    this.addSql(`
      create table billing.invoices (
        tenant_id uuid not null,
        id uuid not null,
        number bigint not null,
        customer_id uuid not null,
        type text not null check (type in ('A', 'M', 'I')),
        period text check ((period is not null) = (type = 'A')),
        payment_method text not null,
        price_cents bigint not null check (price_cents > 0),
        discount_cents bigint not null,
        items json not null,
        status text not null,
        issued_on date not null,
        due_day text not null,
        due_on date not null,
        late_fee_basis_points integer not null,
        interest_basis_points integer not null,
        run_id uuid,
        paid_on date check ((paid_on is not null) = (status = 'paid')),
        primary key (tenant_id, id)
      )`);
    // Exactly once: one invoice of type A a customer and period. It also serves the list of a customer's invoices.
    this.addSql(`create unique index invoices_once on billing.invoices (tenant_id, customer_id, period)`);
    this.addSql(`create unique index invoices_number on billing.invoices (tenant_id, number)`);
    this.addSql(`create index invoices_open on billing.invoices (tenant_id, due_on) where status = 'open'`);
    this.addSql(`
      create table billing.runs (
        tenant_id uuid not null,
        id uuid not null,
        business_date date not null,
        presented_on date not null,
        last_run_on date,
        dry_run boolean not null,
        trigger text not null check (trigger in ('daily', 'request', 'release')),
        released_run_id uuid,
        created_at timestamptz not null,
        planned_at timestamptz,
        finished_at timestamptz,
        last_error text,
        primary key (tenant_id, id)
      )`);
    this.addSql(`create index runs_unfinished on billing.runs (tenant_id, id) where finished_at is null`);
    this.addSql(`
      create table billing.run_batches (
        tenant_id uuid not null,
        run_id uuid not null,
        seq integer not null,
        after_id uuid not null,
        up_to_id uuid not null,
        size integer not null,
        done boolean not null default false,
        billed_customers integer not null default 0,
        invoices integer not null default 0,
        total_cents bigint not null default 0,
        no_active_service integer not null default 0,
        not_started integer not null default 0,
        not_due integer not null default 0,
        already_billed integer not null default 0,
        exceptions integer not null default 0,
        duration_ms integer not null default 0,
        primary key (tenant_id, run_id, seq)
      )`);
    this.addSql(
      `create index run_batches_pending on billing.run_batches (tenant_id, run_id, seq) where not done`,
    );
    this.addSql(`
      create table billing.run_exceptions (
        tenant_id uuid not null,
        run_id uuid not null,
        customer_id uuid not null,
        period text not null,
        reason text not null,
        amount_cents bigint not null,
        dry_run boolean not null,
        released_at timestamptz,
        primary key (tenant_id, run_id, customer_id, period)
      )`);
    this.addSql(
      `create index run_exceptions_customer on billing.run_exceptions (tenant_id, customer_id, period)`,
    );
  }

  override down(): void {
    this.addSql(`drop schema billing cascade`);
  }
}
