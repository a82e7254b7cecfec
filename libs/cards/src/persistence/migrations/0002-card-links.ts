import { Migration } from '@mikro-orm/migrations';

export class Cards0002 extends Migration {
  override up(): void {
    this.addSql(`
      create table cards.links (
        tenant_id uuid not null,
        id uuid not null,
        customer_id uuid not null,
        -- SHA-256 of the secret in the address. It alone says whose link it is: whoever opens it has not signed in.
        secret_hash bytea not null check (octet_length(secret_hash) = 32),
        -- Business time. A newer link of the same customer ends this one early.
        expires_at timestamptz not null,
        used_at timestamptz,
        card_id uuid,
        primary key (tenant_id, id),
        check ((used_at is null) = (card_id is null))
      )`);
    this.addSql(`create unique index links_secret on cards.links (secret_hash)`);
    this.addSql(`create index links_open on cards.links (tenant_id, customer_id) where used_at is null`);
    this.addSql(`
      alter table cards.settings
        add column page_name text,
        add column page_color text check (page_color ~ '^#[0-9a-f]{6}$'),
        add column page_logo_url text check (page_logo_url like 'https://%')`);
  }

  override down(): void {
    this.addSql(`drop table cards.links`);
    this.addSql(
      `alter table cards.settings drop column page_name, drop column page_color, drop column page_logo_url`,
    );
  }
}
