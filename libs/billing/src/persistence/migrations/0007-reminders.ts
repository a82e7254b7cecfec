import { Migration } from '@mikro-orm/migrations';

export class Billing0007 extends Migration {
  override up(): void {
    this.addSql(`
      create table billing.reminder_settings (
        tenant_id uuid primary key,
        active boolean not null,
        on_issue boolean not null,
        on_payment boolean not null,
        -- Relative to the due date, ascending.
        days smallint[] not null,
        -- HH:MM in the tenant's time zone.
        from_time text not null,
        until_time text not null check (until_time > from_time),
        banking_days_only boolean not null,
        methods text[] not null
      )`);
    this.addSql(`
      create table billing.reminders (
        tenant_id uuid not null,
        invoice_id uuid not null,
        -- The due date that last_day is relative to; null until it is first looked at.
        due_on date,
        -- The newest reminder that is done with.
        last_day smallint,
        -- Business time from which on reminders are sent.
        since timestamptz not null,
        -- Whether the invoice itself is still to be sent.
        to_issue boolean not null,
        -- Whether the receipt is done with.
        receipted boolean not null default false,
        -- Whether the history says that the payer cannot be written to.
        skipped boolean not null default false,
        -- Business time at which the invoice is looked at; null when there is nothing more to send.
        due_at timestamptz,
        primary key (tenant_id, invoice_id)
      )`);
    this.addSql(`create index reminders_due on billing.reminders (due_at) where due_at is not null`);
  }

  override down(): void {
    this.addSql(`drop table billing.reminders, billing.reminder_settings`);
  }
}
