import { Migration } from '@mikro-orm/migrations';

export class Customers0001 extends Migration {
  override up(): void {
    this.addSql(`create schema customers`);
    this.addSql(`
      create table customers.customers (
        tenant_id uuid not null,
        id uuid not null,
        name text not null,
        tax_id text not null,
        email text,
        email_is_active boolean not null,
        zipcode text not null,
        address text not null,
        address_number text not null,
        address_complement text,
        neighborhood text not null,
        city text not null,
        state text not null,
        phone text not null,
        phone2 text,
        cell_phone text,
        due_day smallint not null check (due_day between 1 and 31),
        due_day_text text not null,
        calculate_late_payment boolean not null,
        mode text not null check (mode in ('automatic', 'manual')),
        payment_method text not null check (payment_method in ('boleto', 'card', 'pix')),
        initial_billing_date date not null,
        has_discount boolean not null,
        discount_basis_points integer not null check (discount_basis_points between 0 and 10000),
        active boolean not null,
        billable_since date,
        created_on date not null,
        deleted_at timestamptz,
        primary key (tenant_id, id)
      )`);
    this.addSql(
      `create index customers_billable on customers.customers (tenant_id, id) where billable_since is not null`,
    );
    this.addSql(`create index customers_tax_id on customers.customers (tenant_id, tax_id)`);
  }

  override down(): void {
    this.addSql(`drop schema customers cascade`);
  }
}
