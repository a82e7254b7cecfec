import { Migration } from '@mikro-orm/migrations';

export class Billing0003 extends Migration {
  override up(): void {
    // Charges made before were by card, at a gateway that can cancel them, and paid what they were made for.
    this.addSql(`
      alter table billing.charges
        add column cancellable boolean not null default true,
        add column tells_once boolean not null default false,
        add column due_on date,
        add column expires_at timestamptz,
        add column attempt integer not null default 1,
        add column instrument jsonb,
        add column received_cents bigint check (received_cents >= 0),
        add column fee_cents bigint check (fee_cents >= 0),
        add column paid_at timestamptz,
        add column late_fee_cents bigint check (late_fee_cents >= 0),
        add column credit_cents bigint check (credit_cents >= 0)`);
    this.addSql(`
      alter table billing.charges
        alter column cancellable drop default,
        alter column tells_once drop default,
        alter column attempt drop default`);
    this.addSql(`
      update billing.charges c set received_cents = c.amount_cents, paid_at = c.approved_at,
        late_fee_cents = case when c.surplus or c.amount_cents < i.price_cents then 0 else c.amount_cents - i.price_cents end,
        credit_cents = case when c.surplus or c.amount_cents < i.price_cents then c.amount_cents else 0 end
      from billing.invoices i
      where i.tenant_id = c.tenant_id and i.id = c.invoice_id and c.settled`);
    this.addSql(`
      create index charges_instrument on billing.charges (tenant_id, invoice_id, id) where instrument is not null`);
  }

  override down(): void {
    this.addSql(`drop index billing.charges_instrument`);
    this.addSql(`
      alter table billing.charges
        drop column cancellable, drop column tells_once, drop column due_on, drop column expires_at,
        drop column attempt, drop column instrument, drop column received_cents, drop column fee_cents,
        drop column paid_at, drop column late_fee_cents, drop column credit_cents`);
  }
}
