import { Migration } from '@mikro-orm/migrations';

export class Customers0002 extends Migration {
  override up(): void {
    this.addSql(`
      create table customers.mirrors (
        tenant_id uuid not null,
        customer_id uuid not null,
        gateway text not null,
        -- As what it is known there, and a digest of the data that it was told with.
        remote_id text,
        digest bytea,
        leased_until timestamptz,
        primary key (tenant_id, customer_id, gateway)
      )`);
  }

  override down(): void {
    this.addSql(`drop table customers.mirrors`);
  }
}
