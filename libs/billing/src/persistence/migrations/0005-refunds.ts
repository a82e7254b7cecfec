import { Migration } from '@mikro-orm/migrations';

export class Billing0005 extends Migration {
  override up(): void {
    this.addSql(`
      alter table billing.charges
        add column refunded_cents bigint not null default 0 check (refunded_cents >= 0),
        add column disputed_cents bigint not null default 0 check (disputed_cents >= 0)`);
    this.addSql(`
      update billing.charges set
        received_cents = coalesce(received_cents, amount_cents),
        refunded_cents = case status when 'refunded' then coalesce(received_cents, amount_cents) else 0 end,
        disputed_cents = case status when 'disputed' then coalesce(received_cents, amount_cents) else 0 end
      where status in ('refunded', 'disputed')`);
    this.addSql(`
      alter table billing.charges
        alter column refunded_cents drop default,
        alter column disputed_cents drop default,
        add check (refunded_cents <= coalesce(received_cents, 0))`);
    this.addSql(`
      create index charges_refunded on billing.charges (tenant_id, invoice_id) where refunded_cents > 0`);
    this.addSql(`
      create table billing.refunds (
        tenant_id uuid not null,
        id uuid not null,
        invoice_id uuid not null,
        charge_id uuid not null,
        gateway text not null,
        -- The gateway's id of the charge.
        payment_id text not null,
        received_cents bigint not null,
        amount_cents bigint not null check (amount_cents > 0 and amount_cents <= received_cents),
        reason text,
        repeatable boolean not null,
        requested_at timestamptz not null,
        status text not null,
        -- The gateway's id of the refund.
        gateway_id text,
        -- What the gateway showed right before the order.
        before jsonb,
        orders integer not null,
        ordered_at timestamptz,
        ended_at timestamptz,
        reason_code text,
        explanation text,
        refused_again boolean not null,
        turn integer not null,
        tries integer not null,
        looks integer not null,
        quiet_looks integer not null,
        due_at timestamptz,
        leased_until timestamptz,
        send_before timestamptz,
        primary key (tenant_id, id)
      )`);
    this.addSql(`create index refunds_charge on billing.refunds (tenant_id, charge_id, id)`);
    // One at a time of a charge: so what changes at the gateway meanwhile is this one's.
    this.addSql(`
      create unique index refunds_one_under_way on billing.refunds (tenant_id, charge_id) where ended_at is null`);
    this.addSql(`create index refunds_at on billing.refunds (tenant_id, gateway) where ended_at is null`);
    this.addSql(
      `create index refunds_due_of on billing.refunds (tenant_id, due_at, id) where due_at is not null`,
    );
    this.addSql(`create index refunds_due on billing.refunds (due_at) where due_at is not null`);
    this.addSql(`
      create table billing.refund_entries (
        tenant_id uuid not null,
        refund_id uuid not null,
        id uuid not null,
        at timestamptz not null,
        event text not null,
        detail jsonb not null,
        primary key (tenant_id, refund_id, id)
      )`);
  }

  override down(): void {
    this.addSql(`drop table billing.refund_entries, billing.refunds`);
    this.addSql(`drop index billing.charges_refunded`);
    this.addSql(`alter table billing.charges drop column refunded_cents, drop column disputed_cents`);
  }
}
