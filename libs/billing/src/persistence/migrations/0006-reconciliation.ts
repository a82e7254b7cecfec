import { Migration } from '@mikro-orm/migrations';

export class Billing0006 extends Migration {
  override up(): void {
    this.addSql(`
      create table billing.reconciliations (
        tenant_id uuid not null,
        id uuid not null,
        gateway text not null,
        trigger text not null check (trigger in ('daily', 'request')),
        from_on date not null,
        to_on date not null check (to_on >= from_on),
        created_at timestamptz not null,
        started_at timestamptz,
        finished_at timestamptz,
        outcome text check ((outcome is null) = (finished_at is null)),
        trouble_code text,
        trouble_detail text,
        listed boolean not null,
        -- How far it has come: an older worker's results are dropped by its turn.
        stage text not null default 'theirs' check (stage in ('theirs', 'ours')),
        after text,
        turn integer not null default 0,
        -- Times in a row that the step at hand came to nothing.
        tries integer not null default 0,
        -- Business time at which it is to be gone on with; real time until which a worker has it in hand.
        due_at timestamptz not null,
        leased_until timestamptz,
        our_count integer not null default 0,
        our_cents bigint not null default 0,
        our_paid_count integer not null default 0,
        our_paid_cents bigint not null default 0,
        their_count integer not null default 0,
        their_cents bigint not null default 0,
        their_paid_count integer not null default 0,
        their_paid_cents bigint not null default 0,
        under_way integer not null default 0,
        unreadable integer not null default 0,
        unconfirmed integer not null default 0,
        look_ups integer not null default 0,
        primary key (tenant_id, id)
      )`);
    // Never two at once.
    this.addSql(`
      create unique index reconciliations_one_under_way on billing.reconciliations (tenant_id, gateway)
      where finished_at is null`);
    // The day's once, however often it is started.
    this.addSql(`
      create unique index reconciliations_daily on billing.reconciliations (tenant_id, gateway, to_on)
      where trigger = 'daily'`);
    this.addSql(`
      create index reconciliations_due on billing.reconciliations (due_at) where finished_at is null`);
    // What was matched in a reconciliation under way.
    this.addSql(`
      create table billing.reconciliation_matches (
        tenant_id uuid not null,
        reconciliation_id uuid not null,
        gateway_id text not null,
        charge_id uuid,
        cents bigint not null,
        paid_cents bigint,
        primary key (tenant_id, reconciliation_id, gateway_id)
      )`);
    this.addSql(`
      create index reconciliation_matches_charge
      on billing.reconciliation_matches (tenant_id, reconciliation_id, charge_id)`);
    this.addSql(`
      create table billing.reconciliation_differences (
        tenant_id uuid not null,
        id uuid not null,
        gateway text not null,
        kind text not null,
        -- Our charge, or what the gateway holds beside it.
        subject text not null,
        charge_id uuid,
        invoice_id uuid,
        gateway_id text,
        reference text,
        made_on date,
        our_status text,
        their_status text,
        our_cents bigint,
        their_cents bigint,
        found_at timestamptz not null,
        seen_at timestamptz not null,
        resolved_at timestamptz,
        resolution text check ((resolution is null) = (resolved_at is null)),
        reason text check ((reason is not null) = (resolution is not distinct from 'person')),
        primary key (tenant_id, id)
      )`);
    this.addSql(`
      create unique index reconciliation_differences_open
      on billing.reconciliation_differences (tenant_id, gateway, kind, subject) where resolved_at is null`);
    this.addSql(`
      create index reconciliation_differences_decided
      on billing.reconciliation_differences (tenant_id, gateway, kind, subject) where resolution = 'person'`);
    this.addSql(`
      create table billing.reconciliation_findings (
        tenant_id uuid not null,
        reconciliation_id uuid not null,
        difference_id uuid not null,
        primary key (tenant_id, reconciliation_id, difference_id)
      )`);
    this.addSql(`
      create index charges_made_at on billing.charges (tenant_id, gateway, made_on, id)`);
    this.addSql(`
      create index charges_credit on billing.charges (tenant_id, id) where credit_cents > 0`);
  }

  override down(): void {
    this.addSql(`drop index billing.charges_credit, billing.charges_made_at`);
    this.addSql(`
      drop table billing.reconciliation_findings, billing.reconciliation_differences,
        billing.reconciliation_matches, billing.reconciliations`);
  }
}
