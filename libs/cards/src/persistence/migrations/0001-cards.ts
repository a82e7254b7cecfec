import { Migration } from '@mikro-orm/migrations';

export class Cards0001 extends Migration {
  override up(): void {
    this.addSql(`create schema cards`);
    this.addSql(`
      create table cards.cards (
        tenant_id uuid not null,
        id uuid not null,
        customer_id uuid not null,
        brand text not null,
        brand_name text not null,
        last_four text not null check (last_four ~ '^[0-9]{4}$'),
        -- The last day of its month.
        expires_on date not null,
        holder text not null,
        -- HMAC-SHA-256 of the number under the tenant's key; null where the number never reached this server.
        fingerprint bytea check (octet_length(fingerprint) = 32),
        status text not null check (status in ('primary', 'secondary', 'deleted')),
        created_on date not null,
        deleted_at timestamptz,
        expiry_noticed_on date,
        primary key (tenant_id, id),
        check ((status = 'deleted') = (deleted_at is not null))
      )`);
    this.addSql(`create index cards_customer on cards.cards (tenant_id, customer_id, id)`);
    this.addSql(`
      create unique index cards_one_primary on cards.cards (tenant_id, customer_id) where status = 'primary'`);
    this.addSql(`
      create unique index cards_fingerprint on cards.cards (tenant_id, customer_id, fingerprint)
      where status <> 'deleted'`);
    this.addSql(`
      create index cards_expiring on cards.cards (tenant_id, expires_on, id)
      where status <> 'deleted' and expiry_noticed_on is null`);
    this.addSql(`
      create table cards.card_tokens (
        tenant_id uuid not null,
        card_id uuid not null,
        gateway text not null,
        -- Sealed.
        token text not null,
        primary key (tenant_id, card_id, gateway)
      )`);
    this.addSql(`
      create table cards.settings (
        tenant_id uuid not null primary key,
        server_tokenising boolean not null default false,
        -- Sealed; made when first needed.
        fingerprint_key text
      )`);
  }

  override down(): void {
    this.addSql(`drop schema cards cascade`);
  }
}
