import type { BasisPoints, CalendarDate, Identifier, TaxId } from '@mensal/kernel';
import type { Page, PageOf } from '@mensal/platform';
import type { BillingMode, Customer, PaymentMethod } from '../domain/customer.js';

export interface CustomerFilter {
  active?: boolean;
  mode?: BillingMode;
  dueDay?: number;
  taxId?: TaxId;
}

/** What a billing run needs to know of a customer, as plain data. */
export interface BillableCustomer {
  id: Identifier;
  dueDay: number;
  paymentMethod: PaymentMethod;
  /** 0 where the customer has no discount. */
  discountRate: BasisPoints;
  calculateLatePayment: boolean;
  initialBillingDate: CalendarDate;
  billableSince: CalendarDate;
}

/** A stretch of customers in the order of their ids: after one, up to and including another. */
export interface CustomerRange {
  after: Identifier;
  upTo: Identifier;
}

/** Deleted customers are not found. */
export abstract class CustomerRepository {
  abstract add(customer: Customer): Promise<void>;
  abstract find(tenantId: Identifier, id: Identifier): Promise<Customer | null>;
  /** To look at: changes to it are not saved. */
  abstract read(tenantId: Identifier, id: Identifier): Promise<Customer | null>;
  abstract findAll(tenantId: Identifier, ids: readonly Identifier[]): Promise<Customer[]>;
  /** In order of creation. */
  abstract list(tenantId: Identifier, filter: CustomerFilter, page: Page): Promise<PageOf<Customer>>;

  /** Cuts the tenant's active automatic customers into ranges of at most `size`. */
  abstract billableRanges(tenantId: Identifier, size: number): Promise<(CustomerRange & { size: number })[]>;
  abstract billableIn(tenantId: Identifier, range: CustomerRange): Promise<BillableCustomer[]>;
  abstract billableAmong(tenantId: Identifier, ids: readonly Identifier[]): Promise<BillableCustomer[]>;
  /** How many there are of each kind: for summaries. */
  abstract countByKind(tenantId: Identifier): Promise<CustomerCounts>;
}

export interface CustomerCounts {
  total: number;
  automatic: number;
  manual: number;
  inactive: number;
}
