/**
 * What the database can do at best: the same rows as a billing run writes, without rules, guard, exceptions, jobs or
 * progress. A loop that does what the run must do cannot be faster than these, only as fast.
 */
import pg from 'pg';
import { v7 } from 'uuid';
import { BUSINESS_DATE, TENANT } from './seed.ts';

const RUN = '00000000-0000-7000-8000-0000000000aa';
const BATCH = 1_000;

/** One statement that reads, computes and inserts, inside the database. */
export async function billByPureSql(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`
      insert into billing.invoices (
        tenant_id, id, number, customer_id, type, period, payment_method, price_cents, discount_cents, items, status,
        issued_on, due_day, due_on, late_fee_basis_points, interest_basis_points, run_id)
      select c.tenant_id, gen_random_uuid(), row_number() over (order by c.id), c.id, 'A', '2026-12', c.payment_method,
        s.total - s.discount, s.discount, s.items, 'open', '${BUSINESS_DATE}', c.due_day::text,
        make_date(2026, 12, c.due_day), 200, 100, '${RUN}'
      from customers.customers c
      join (
        select u.tenant_id, u.customer_id, sum(u.price_cents) as total,
          case when k.has_discount then div(sum(u.price_cents) * k.discount_basis_points + 5000, 10000) else 0 end::bigint as discount,
          json_agg(json_build_object('service', v.id, 'description', v.description, 'price', u.price_cents) order by v.id) as items
        from recurring_services.subscriptions u
        join recurring_services.services v on v.tenant_id = u.tenant_id and v.id = u.service_id
        join customers.customers k on k.tenant_id = u.tenant_id and k.id = u.customer_id
        where u.active and v.active
        group by u.tenant_id, u.customer_id, k.has_discount, k.discount_basis_points
      ) s on s.tenant_id = c.tenant_id and s.customer_id = c.id
      where c.tenant_id = '${TENANT}' and c.billable_since is not null`);
  });
}

interface Customer {
  id: string;
  due_day: number;
  payment_method: string;
  discount: number;
}

interface Service {
  customer_id: string;
  id: string;
  description: string;
  price_cents: string;
}

/** Batches by bare `pg`: read a thousand customers and their services, compute, insert by unnest, commit. */
export async function billByPgBatches(url: string): Promise<void> {
  await withClient(url, async (client) => {
    let after = '00000000-0000-0000-0000-000000000000';
    let number = 1;
    for (;;) {
      const batch = await readBatch(client, after);
      if (batch.customers.length === 0) return;
      await insertBatch(client, batch, number);
      number += batch.customers.length;
      after = batch.customers.at(-1)?.id ?? after;
    }
  });
}

/** The same on two connections: the next batch is read and computed while the last one is written. */
export async function billByPgOverlapped(url: string): Promise<void> {
  await withClient(url, (reader) =>
    withClient(url, async (writer) => {
      let after = '00000000-0000-0000-0000-000000000000';
      let number = 1;
      let writing: Promise<void> = Promise.resolve();
      for (;;) {
        const batch = await readBatch(reader, after);
        await writing;
        if (batch.customers.length === 0) return;
        writing = insertBatch(writer, batch, number);
        number += batch.customers.length;
        after = batch.customers.at(-1)?.id ?? after;
      }
    }),
  );
}

async function readBatch(client: pg.Client, after: string) {
  const { rows: customers } = await client.query<Customer>(
    `select id, due_day, payment_method, case when has_discount then discount_basis_points else 0 end as discount
     from customers.customers where tenant_id = $1 and id > $2 and billable_since is not null order by id limit ${BATCH}`,
    [TENANT, after],
  );
  const { rows: services } = await client.query<Service>(
    `select u.customer_id, s.id, s.description, u.price_cents
     from recurring_services.subscriptions u
     join recurring_services.services s on s.tenant_id = u.tenant_id and s.id = u.service_id
     where u.tenant_id = $1 and u.customer_id = any($2::uuid[]) and u.active and s.active order by u.customer_id, s.id`,
    [TENANT, customers.map((customer) => customer.id)],
  );
  return { customers, services };
}

async function insertBatch(
  client: pg.Client,
  { customers, services }: { customers: Customer[]; services: Service[] },
  first: number,
): Promise<void> {
  const byCustomer = Map.groupBy(services, (service) => service.customer_id);
  const items = customers.map(({ id }) =>
    (byCustomer.get(id) ?? []).map((service) => ({
      service: service.id,
      description: service.description,
      price: Number(service.price_cents),
    })),
  );
  const totals = items.map((list) => list.reduce((sum, item) => sum + item.price, 0));
  const discounts = customers.map(({ discount }, index) =>
    Math.round(((totals[index] ?? 0) * discount) / 10_000),
  );
  await client.query('begin');
  await client.query(
    `insert into billing.invoices (
       tenant_id, id, number, customer_id, type, period, payment_method, price_cents, discount_cents, items, status,
       issued_on, due_day, due_on, late_fee_basis_points, interest_basis_points, run_id)
     select $1, d.id, d.number, d.customer_id, 'A', '2026-12', d.payment_method, d.price, d.discount, d.items, 'open',
       '${BUSINESS_DATE}', d.due_day, d.due_on, 200, 100, $2
     from unnest($3::uuid[], $4::bigint[], $5::uuid[], $6::text[], $7::bigint[], $8::bigint[], $9::json[], $10::text[], $11::date[])
       as d (id, number, customer_id, payment_method, price, discount, items, due_day, due_on)`,
    [
      TENANT,
      RUN,
      customers.map(() => v7()),
      customers.map((_, index) => first + index),
      customers.map(({ id }) => id),
      customers.map(({ payment_method: method }) => method),
      customers.map((_, index) => (totals[index] ?? 0) - (discounts[index] ?? 0)),
      discounts,
      items.map((list) => JSON.stringify(list)),
      customers.map(({ due_day: day }) => String(day)),
      customers.map(({ due_day: day }) => `2026-12-${day}`),
    ],
  );
  await client.query('commit');
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
