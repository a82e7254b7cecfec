import { Migration } from '@mikro-orm/migrations';

export class Gateways0003 extends Migration {
  override up(): void {
    // When a token was last asked for and how long that took, in the database's own time as all else here.
    this.addSql(`
      alter table gateways.access_tokens
        add column tried_at timestamptz,
        add column took_ms integer,
        add column failed_at timestamptz`);
    this.addSql(
      `create index access_tokens_failing on gateways.access_tokens (failed_at) where failure_code is not null`,
    );
  }

  override down(): void {
    this.addSql(`drop index gateways.access_tokens_failing`);
    this.addSql(
      `alter table gateways.access_tokens drop column tried_at, drop column took_ms, drop column failed_at`,
    );
  }
}
