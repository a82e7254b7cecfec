import { Migration } from '@mikro-orm/migrations';

export class Notifications0004 extends Migration {
  override up(): void {
    // Business time from which on a mail is not sent any more.
    this.addSql(`alter table notifications.emails add column not_after timestamptz`);
  }

  override down(): void {
    this.addSql(`alter table notifications.emails drop column not_after`);
  }
}
