import { Migration } from '@mikro-orm/migrations';

export class Gateways0002 extends Migration {
  override up(): void {
    // Sealed. Null where the vendor gave none, and from the moment that somebody sets out to use it.
    this.addSql(`alter table gateways.access_tokens add column refresh_token text`);
  }

  override down(): void {
    this.addSql(`alter table gateways.access_tokens drop column refresh_token`);
  }
}
