import { Migration } from '@mikro-orm/migrations';

export class Identity0001 extends Migration {
  override up(): void {
    this.addSql(`create schema identity`);
    this.addSql(`
      create table identity.tenants (
        id uuid primary key,
        name text not null,
        kind text not null check (kind in ('live', 'demo')),
        time_zone text not null,
        token_hash bytea not null,
        created_at timestamptz not null,
        disabled_at timestamptz
      )`);
    // Looked up by client id alone, before the tenant is known: with tenants on several nodes, a reference table.
    this.addSql(`
      create table identity.api_credentials (
        tenant_id uuid not null,
        id uuid not null,
        name text not null,
        client_id text not null unique,
        key_hash bytea not null,
        created_at timestamptz not null,
        rotated_at timestamptz,
        disabled_at timestamptz,
        primary key (tenant_id, id)
      )`);
    this.addSql(`
      create table identity.sessions (
        tenant_id uuid not null,
        id uuid not null,
        credential_id uuid not null,
        access_hash bytea,
        access_expires_at timestamptz not null,
        refresh_hash bytea not null,
        refresh_expires_at timestamptz not null,
        revoked_at timestamptz,
        primary key (tenant_id, id)
      )`);
    this.addSql(`create unique index sessions_access on identity.sessions (tenant_id, access_hash)`);
    this.addSql(`create unique index sessions_refresh on identity.sessions (tenant_id, refresh_hash)`);
    this.addSql(`create index sessions_expiry on identity.sessions (tenant_id, refresh_expires_at)`);
    this.addSql(`
      create table identity.spent_refresh_tokens (
        tenant_id uuid not null,
        refresh_hash bytea not null,
        session_id uuid not null,
        expires_at timestamptz not null,
        primary key (tenant_id, refresh_hash)
      )`);
    this.addSql(
      `create index spent_refresh_tokens_session on identity.spent_refresh_tokens (tenant_id, session_id)`,
    );
  }

  override down(): void {
    this.addSql(`drop schema identity cascade`);
  }
}
