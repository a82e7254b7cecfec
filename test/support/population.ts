import type { Identifier } from '@mensal/kernel';
import { query } from './database.js';

/**
 * Many customers of a tenant, laid down in sets: all due within the lead, of whom one in ten is inactive, one in ten
 * billed by hand, and one in twenty has a discount of 100 %.
 *
 * @param billableSince the day since which nothing was billed
 */
export async function populate(
  url: string,
  tenantId: Identifier,
  customers: number,
  billableSince: string,
  dueDay: number,
): Promise<void> {
  const service = tenantId.replace(/^.{8}/, 'aaaaaaaa');
  await query(
    url,
    `insert into recurring_services.services (tenant_id, id, description, price_cents, active, active_since, created_on)
     values ('${tenantId}', '${service}', 'Plano de exemplo', 9990, true, '2020-01-01', '2020-01-01')`,
  );
  await query(
    url,
    `insert into customers.customers (
       tenant_id, id, name, tax_id, email_is_active, zipcode, address, address_number, neighborhood, city, state, phone,
       due_day, due_day_text, calculate_late_payment, mode, payment_method, initial_billing_date, has_discount,
       discount_basis_points, active, billable_since, created_on)
     select '${tenantId}', ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Cliente Fictício ' || n,
       '12ABC34501DE35', false, '92420270', 'Rua Inventada', n::text, 'Centro', 'Porto Alegre', 'RS', '51999999999',
       ${dueDay}, '${dueDay}', true, case when n % 10 = 2 then 'manual' else 'automatic' end, 'boleto', '2020-01-01',
       n % 20 = 3, case when n % 20 = 3 then 10000 else 0 end, n % 10 <> 1,
       case when n % 10 in (1, 2) then null else date '${billableSince}' end, '2020-01-01'
     from generate_series(1, ${customers}) n`,
  );
  await query(
    url,
    `insert into recurring_services.subscriptions (tenant_id, customer_id, service_id, price_cents, active, active_since, created_on)
     select tenant_id, id, '${service}', 9990, true, '2020-01-01', '2020-01-01'
     from customers.customers where tenant_id = '${tenantId}'`,
  );
}

/** What a run of everybody must come to. */
export function expectedOf(customers: number): { invoices: number; exceptions: number } {
  const numbers = Array.from({ length: customers }, (_, index) => index + 1);
  const billable = numbers.filter((n) => n % 10 !== 1 && n % 10 !== 2);
  const free = billable.filter((n) => n % 20 === 3);
  return { invoices: billable.length - free.length, exceptions: free.length };
}
