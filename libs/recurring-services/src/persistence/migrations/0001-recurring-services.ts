import { Migration } from '@mikro-orm/migrations';

export class RecurringServices0001 extends Migration {
  override up(): void {
    this.addSql(`create schema recurring_services`);
    this.addSql(`
      create table recurring_services.services (
        tenant_id uuid not null,
        id uuid not null,
        description text not null,
        price_cents bigint not null check (price_cents >= 0),
        active boolean not null,
        active_since date,
        created_on date not null,
        deleted_at timestamptz,
        primary key (tenant_id, id)
      )`);
    this.addSql(`
      create table recurring_services.subscriptions (
        tenant_id uuid not null,
        customer_id uuid not null,
        service_id uuid not null,
        price_cents bigint not null check (price_cents >= 0),
        active boolean not null,
        active_since date,
        created_on date not null,
        created_at timestamptz not null default clock_timestamp(),
        primary key (tenant_id, customer_id, service_id)
      )`);
    this.addSql(
      `create index subscriptions_service on recurring_services.subscriptions (tenant_id, service_id)`,
    );
  }

  override down(): void {
    this.addSql(`drop schema recurring_services cascade`);
  }
}
