import { Migration } from '@mikro-orm/migrations';

export class Notifications0004 extends Migration {
  override up(): void {
    // Business time from which on a mail is not sent any more.
    this.addSql(`alter table notifications.emails add column not_after timestamptz`);
    // One that was given up for being late may be written again.
    this.addSql(`alter table notifications.emails drop constraint emails_tenant_id_key_key`);
    this.addSql(`
      create unique index emails_key on notifications.emails (tenant_id, key)
      where reason is distinct from 'too-late'`);
  }

  override down(): void {
    this.addSql(`delete from notifications.emails where reason = 'too-late'`);
    this.addSql(`drop index notifications.emails_key`);
    this.addSql(`alter table notifications.emails add unique (tenant_id, key)`);
    this.addSql(`alter table notifications.emails drop column not_after`);
  }
}
