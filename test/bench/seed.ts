import pg from 'pg';

export const TENANT = '00000000-0000-7000-8000-000000000001';
/** The business date of the runs: every due day from 10 to 20 lies within the lead of ten days. */
export const BUSINESS_DATE = '2026-12-10';
const SERVICES = ['00000000-0000-7000-8000-000000000011', '00000000-0000-7000-8000-000000000012'] as const;

/** A tenant with two services and many customers who have both, laid down in sets. */
export async function seed(url: string, customers: number): Promise<void> {
  await execute(url, [
    `insert into identity.tenants (id, name, kind, time_zone, token_hash, created_at)
     values ('${TENANT}', 'Comércio Fictício Ltda', 'demo', 'America/Sao_Paulo', '\\x00', now())`,
    `insert into recurring_services.services (tenant_id, id, description, price_cents, active, active_since, created_on) values
       ('${TENANT}', '${SERVICES[0]}', 'Plano de exemplo', 9990, true, '2020-01-01', '2020-01-01'),
       ('${TENANT}', '${SERVICES[1]}', 'Serviço adicional de exemplo', 4990, true, '2020-01-01', '2020-01-01')`,
    `insert into customers.customers (
       tenant_id, id, name, tax_id, email, email_is_active, zipcode, address, address_number, neighborhood, city, state,
       phone, due_day, due_day_text, calculate_late_payment, mode, payment_method, initial_billing_date, has_discount,
       discount_basis_points, active, billable_since, created_on)
     select '${TENANT}', ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Cliente Fictício ' || n,
       '12ABC34501DE35', 'cliente' || n || '@example.com', true, '92420270', 'Rua Inventada', n::text, 'Centro',
       'Porto Alegre', 'RS', '51999999999', 10 + n % 11, (10 + n % 11)::text, true, 'automatic', 'boleto', '2020-01-01',
       n % 3 = 1, case when n % 3 = 1 then 1000 else 0 end, true, '2026-12-01', '2020-01-01'
     from generate_series(1, ${customers}) n`,
    ...SERVICES.map(
      (service, index) => `insert into recurring_services.subscriptions
         (tenant_id, customer_id, service_id, price_cents, active, active_since, created_on)
       select tenant_id, id, '${service}', ${index === 0 ? 9990 : 4990}, true, '2020-01-01', '2020-01-01' from customers.customers`,
    ),
    'vacuum analyze',
  ]);
}

/** Twelve invoices for each customer, for the months before the one that is billed. */
export async function addHistory(url: string): Promise<void> {
  await execute(url, [
    `insert into billing.invoices (
       tenant_id, id, number, customer_id, type, period, payment_method, price_cents, discount_cents, items, status,
       issued_on, due_day, due_on, late_fee_basis_points, interest_basis_points, paid_on)
     select tenant_id, gen_random_uuid(), row_number() over (), id, 'A', to_char(month, 'YYYY-MM'), 'boleto', 14980, 0, '[]',
       'paid', month::date, due_day_text, month::date + due_day - 1, 200, 100, month::date + due_day - 1
     from generate_series(date '2025-12-01', date '2026-11-01', interval '1 month') month, customers.customers`,
    `insert into billing.invoice_counters select '${TENANT}', max(number) + 1 from billing.invoices`,
    'vacuum analyze',
  ]);
}

export async function emptyInvoices(url: string): Promise<void> {
  const written = ['invoices', 'invoice_counters', 'invoice_entries', 'collections', 'runs', 'run_batches'];
  const tables = [...written, 'run_exceptions'].map((table) => `billing.${table}`);
  await execute(url, [`truncate ${tables.join(', ')}`]);
}

async function execute(url: string, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
