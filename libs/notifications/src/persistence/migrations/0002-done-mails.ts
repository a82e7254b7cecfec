import { Migration } from '@mikro-orm/migrations';

export class Notifications0002 extends Migration {
  override up(): void {
    this.addSql(
      `create index emails_done on notifications.emails (tenant_id, created_at) where status <> 'waiting'`,
    );
  }

  override down(): void {
    this.addSql(`drop index notifications.emails_done`);
  }
}
