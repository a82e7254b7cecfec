import { Migration } from '@mikro-orm/migrations';

export class Gateways0001 extends Migration {
  override up(): void {
    this.addSql(`create schema gateways`);
    // The notification's hash is looked up alone, before the tenant is known: with tenants on several nodes, a
    // reference table.
    this.addSql(`
      create table gateways.accounts (
        tenant_id uuid not null,
        gateway text not null,
        revision bigint not null,
        environment text not null check (environment in ('production', 'homologation')),
        credentials text not null,
        credential_names text[] not null,
        methods text[] not null,
        active boolean not null,
        notification_secret text not null,
        notification_hash bytea not null unique,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (tenant_id, gateway)
      )`);
    // All instants are the database's own (clock_timestamp()), never business time. expires_at lies somewhat before
    // the vendor's, and revision is the account's, whose credentials the token was had with.
    this.addSql(`
      create table gateways.access_tokens (
        tenant_id uuid not null,
        gateway text not null,
        revision bigint not null,
        generation bigint not null,
        token text,
        used boolean not null,
        obtained_at timestamptz,
        renew_at timestamptz,
        expires_at timestamptz,
        lease_holder uuid,
        leased_until timestamptz,
        failure_code text,
        failure_detail text,
        failed_until timestamptz,
        primary key (tenant_id, gateway)
      )`);
    this.addSql(
      `create index access_tokens_renewal on gateways.access_tokens (renew_at) where used and token is not null`,
    );
    // Unlogged: a crash may forget the last seconds' requests, and the database's restart takes longer than a slot.
    this.addSql(`
      create unlogged table gateways.rate_limits (
        tenant_id uuid not null,
        gateway text not null,
        environment text not null,
        next_at timestamptz not null,
        primary key (tenant_id, gateway, environment)
      )`);
  }

  override down(): void {
    this.addSql(`drop schema gateways cascade`);
  }
}
