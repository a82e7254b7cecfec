import { EntityManager } from '@mikro-orm/postgresql';
import type { Identifier } from '@mensal/kernel';
import { EntityRows, Sql, type Page, type PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import {
  CustomerRepository,
  type BillableCustomer,
  type CustomerCounts,
  type CustomerFilter,
  type CustomerRange,
} from '../application/customer.repository.js';
import type { Customer } from '../domain/customer.js';
import { customerSchema } from './schemas.js';

@Injectable()
export class MikroOrmCustomerRepository extends CustomerRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly rows: EntityRows,
    private readonly sql: Sql,
  ) {
    super();
  }

  async add(customer: Customer): Promise<void> {
    await this.em.insert(customerSchema, customer);
  }

  find(tenantId: Identifier, id: Identifier): Promise<Customer | null> {
    return this.em.findOne(customerSchema, { tenantId, id, deletedAt: null });
  }

  read(tenantId: Identifier, id: Identifier): Promise<Customer | null> {
    return this.rows.read(customerSchema, { tenantId, id, deletedAt: null });
  }

  findAll(tenantId: Identifier, ids: readonly Identifier[]): Promise<Customer[]> {
    const rest = 'where tenant_id = $1 and id = any ($2::uuid[]) and deleted_at is null';
    return this.rows.readAll(customerSchema, rest, [tenantId, ids]);
  }

  async list(
    tenantId: Identifier,
    filter: CustomerFilter,
    { offset, limit }: Page,
  ): Promise<PageOf<Customer>> {
    const where = { ...filter, tenantId, deletedAt: null };
    const [items, total] = await this.em.findAndCount(customerSchema, where, {
      orderBy: { id: 'asc' },
      offset,
      limit,
    });
    return { items, total };
  }

  billableRanges(tenantId: Identifier, size: number): Promise<(CustomerRange & { size: number })[]> {
    return this.sql.query(
      `select lag("upTo", 1, '00000000-0000-0000-0000-000000000000'::uuid) over (order by "upTo") as after, "upTo", size
       from (
         select (array_agg(id order by id desc))[1] as "upTo", count(*)::int as size
         from (
           select id, (row_number() over (order by id) - 1) / $2 as batch
           from customers.customers where tenant_id = $1 and billable_since is not null
         ) numbered
         group by batch
       ) batches
       order by "upTo"`,
      [tenantId, size],
    );
  }

  billableIn(tenantId: Identifier, { after, upTo }: CustomerRange): Promise<BillableCustomer[]> {
    return this.billable('id > $2 and id <= $3', [tenantId, after, upTo]);
  }

  billableAmong(tenantId: Identifier, ids: readonly Identifier[]): Promise<BillableCustomer[]> {
    return this.billable('id = any($2::uuid[])', [tenantId, ids]);
  }

  async countByKind(tenantId: Identifier): Promise<CustomerCounts> {
    const [counts] = await this.sql.query<CustomerCounts>(
      `select count(*)::int as total,
              count(*) filter (where active and mode = 'automatic')::int as automatic,
              count(*) filter (where active and mode = 'manual')::int as manual,
              count(*) filter (where not active)::int as inactive
       from customers.customers where tenant_id = $1 and deleted_at is null`,
      [tenantId],
    );
    return counts as CustomerCounts;
  }

  private billable(where: string, values: unknown[]): Promise<BillableCustomer[]> {
    return this.sql.query(
      `select id, due_day as "dueDay", payment_method as "paymentMethod",
              case when has_discount then discount_basis_points else 0 end as "discountRate",
              calculate_late_payment as "calculateLatePayment", initial_billing_date as "initialBillingDate",
              billable_since as "billableSince"
       from customers.customers
       where tenant_id = $1 and ${where} and billable_since is not null
       order by id`,
      values,
    );
  }
}
