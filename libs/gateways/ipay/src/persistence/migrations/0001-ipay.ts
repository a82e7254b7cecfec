import { Migration } from '@mikro-orm/migrations';

export class Ipay0001 extends Migration {
  override up(): void {
    this.addSql(`create schema ipay`);
    // The vendor has neither references nor idempotency. So what is ordered is written down first, with the invoices
    // that the customer has there already. send_before is real time. Once the invoice is known, known is emptied.
    this.addSql(`
      create table ipay.orders (
        tenant_id uuid not null,
        reference text not null,
        customer text not null,
        payment_type text not null check (payment_type in ('Boleto', 'Cartao')),
        amount bigint not null,
        due_on date not null,
        known text[] not null,
        send_before timestamptz not null,
        open boolean not null,
        invoice text,
        primary key (tenant_id, reference)
      )`);
    // One at a time of a customer, so that a new invoice is that order's.
    this.addSql(`create unique index orders_open on ipay.orders (tenant_id, customer) where open`);
    this.addSql(`create unique index orders_invoice on ipay.orders (tenant_id, invoice)`);
  }

  override down(): void {
    this.addSql(`drop schema ipay cascade`);
  }
}
