import { Migration } from '@mikro-orm/migrations';

export class Notifications0001 extends Migration {
  override up(): void {
    this.addSql(`create schema notifications`);
    this.addSql(`
      create table notifications.emails (
        tenant_id uuid not null,
        id uuid not null,
        -- The same one is sent once.
        key text,
        template text not null,
        -- Masked: the address itself is sealed with the rest.
        recipient text not null,
        sealed text,
        status text not null check (status in ('waiting', 'sent', 'failed')),
        -- Why it waits, or has failed: a code.
        reason text,
        tries integer not null default 0,
        created_at timestamptz not null,
        -- Business time at which it is to be sent; null where it waits for a mail server, and once it is done with.
        due_at timestamptz,
        -- Real time until which a worker has it in hand.
        leased_until timestamptz,
        sent_at timestamptz,
        primary key (tenant_id, id),
        unique (tenant_id, key),
        -- What it says may hold links that are secrets: kept no longer than it is needed.
        check ((sealed is not null) = (status = 'waiting')),
        check (due_at is null or status = 'waiting')
      )`);
    // Each tenant's in turn, and the next of all.
    this.addSql(
      `create index emails_due_of on notifications.emails (tenant_id, due_at, id) where due_at is not null`,
    );
    this.addSql(`create index emails_due on notifications.emails (due_at) where due_at is not null`);
    this.addSql(`create index emails_parked on notifications.emails (tenant_id) where reason = 'no-smtp'`);
    this.addSql(
      `create index emails_sealed on notifications.emails (tenant_id, id) where sealed is not null`,
    );
  }

  override down(): void {
    this.addSql(`drop schema notifications cascade`);
  }
}
