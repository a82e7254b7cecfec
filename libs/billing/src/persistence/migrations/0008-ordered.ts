import { Migration } from '@mikro-orm/migrations';

export class Billing0008 extends Migration {
  override up(): void {
    this.addSql(`
      -- Whether the payer has ordered the payment, as the gateway last showed while it waited.
      alter table billing.charges add column ordered boolean not null default false;

      update billing.charges c set ordered = true
      where c.status = 'pending' and c.method <> 'card' and (
        select e.detail ->> 'status' from billing.charge_entries e
        where e.tenant_id = c.tenant_id and e.charge_id = c.id and e.event = 'looked-up'
        order by e.id desc limit 1) = 'pending'`);
    // Somebody waits for them: found before all others that are due.
    this.addSql(`
      create index collections_requested on billing.collections (tenant_id, due_at, invoice_id)
      where due_at is not null and requested`);
  }

  override down(): void {
    this.addSql('drop index billing.collections_requested');
    this.addSql('alter table billing.charges drop column ordered');
  }
}
