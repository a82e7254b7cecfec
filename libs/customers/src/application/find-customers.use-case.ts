import { DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import type { Page, PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { Customer } from '../domain/customer.js';
import { CustomerViews, type CustomerView } from './customer-view.js';
import {
  CustomerRepository,
  type BillableCustomer,
  type CustomerCounts,
  type CustomerFilter,
  type CustomerRange,
} from './customer.repository.js';

@Injectable()
export class FindCustomers {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly views: CustomerViews,
  ) {}

  /** Changes to it are saved, within a transaction. @throws DomainError CUSTOMERS.NOT_FOUND */
  async one(tenant: TenantContext, id: Identifier): Promise<Customer> {
    const customer = await this.customers.find(tenant.tenantId, id);
    if (customer === null) throw new DomainError('CUSTOMERS.NOT_FOUND');
    return customer;
  }

  /** To look at: changes to it are not saved. @throws DomainError CUSTOMERS.NOT_FOUND */
  async look(tenant: TenantContext, id: Identifier): Promise<Customer> {
    const customer = await this.customers.read(tenant.tenantId, id);
    if (customer === null) throw new DomainError('CUSTOMERS.NOT_FOUND');
    return customer;
  }

  /** Those of some customers that were not deleted, by their ids. To look at: changes to them are not saved. */
  async many(tenantId: Identifier, ids: readonly Identifier[]): Promise<Map<Identifier, Customer>> {
    const found = await this.customers.findAll(tenantId, [...new Set(ids)]);
    return new Map(found.map((customer) => [customer.id, customer]));
  }

  /** @throws DomainError CUSTOMERS.NOT_FOUND */
  async view(tenant: TenantContext, id: Identifier): Promise<CustomerView> {
    const customer = await this.one(tenant, id);
    const [view] = await this.views.of(tenant.tenantId, [customer]);
    return view as CustomerView;
  }

  async list(tenant: TenantContext, filter: CustomerFilter, page: Page): Promise<PageOf<CustomerView>> {
    const { items, total } = await this.customers.list(tenant.tenantId, filter, page);
    return { items: await this.views.of(tenant.tenantId, items), total };
  }

  /** Cuts the active automatic customers, in the order of their ids, into ranges of at most `size`. */
  billableRanges(tenantId: Identifier, size: number): Promise<(CustomerRange & { size: number })[]> {
    return this.customers.billableRanges(tenantId, size);
  }

  billableIn(tenantId: Identifier, range: CustomerRange): Promise<BillableCustomer[]> {
    return this.customers.billableIn(tenantId, range);
  }

  /** Those of some customers that are active and automatic. */
  billableAmong(tenantId: Identifier, ids: readonly Identifier[]): Promise<BillableCustomer[]> {
    return this.customers.billableAmong(tenantId, ids);
  }

  countByKind(tenantId: Identifier): Promise<CustomerCounts> {
    return this.customers.countByKind(tenantId);
  }
}
