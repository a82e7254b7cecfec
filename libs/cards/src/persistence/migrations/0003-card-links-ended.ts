import { Migration } from '@mikro-orm/migrations';

export class Cards0003 extends Migration {
  override up(): void {
    this.addSql(`create index links_ended on cards.links (tenant_id, expires_at)`);
  }

  override down(): void {
    this.addSql(`drop index cards.links_ended`);
  }
}
