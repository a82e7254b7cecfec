import { Migration } from '@mikro-orm/migrations';

export class Billing0009 extends Migration {
  override up(): void {
    // The last retry that was told of: its day, and the charge that was refused before it.
    this.addSql(`
      alter table billing.collections add column planned_charge uuid, add column planned_on date,
        add check ((planned_charge is null) = (planned_on is null))`);
  }

  override down(): void {
    this.addSql('alter table billing.collections drop column planned_charge, drop column planned_on');
  }
}
