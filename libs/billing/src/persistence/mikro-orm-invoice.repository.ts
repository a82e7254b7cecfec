import { EntityManager, LockMode, type FilterQuery } from '@mikro-orm/postgresql';
import { lastDayOf, type CalendarDate, type Identifier } from '@mensal/kernel';
import { EntityRows, type Page, type PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { InvoiceRepository, type InvoiceFilter } from '../application/invoice.repository.js';
import type { Invoice, InvoiceStatus } from '../domain/invoice.js';
import { invoiceSchema } from './schemas.js';

@Injectable()
export class MikroOrmInvoiceRepository extends InvoiceRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly rows: EntityRows,
  ) {
    super();
  }

  async add(invoice: Invoice): Promise<void> {
    await this.em.insert(invoiceSchema, invoice);
  }

  findForChange(tenantId: Identifier, id: Identifier): Promise<Invoice | null> {
    return this.em.findOne(invoiceSchema, { tenantId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  hold(tenantId: Identifier, ids: readonly Identifier[]): Promise<Invoice[]> {
    return this.rows.readAll(
      invoiceSchema,
      'where tenant_id = $1 and id = any ($2::uuid[]) order by id for update',
      [tenantId, ids],
    );
  }

  savePaid(invoices: readonly Invoice[]): Promise<void> {
    return this.rows.updateAll(invoiceSchema, invoices, ['status', 'paidOn']);
  }

  holdFree(tenantId: Identifier, ids: readonly Identifier[]): Promise<Invoice[]> {
    return this.rows.readAll(
      invoiceSchema,
      'where tenant_id = $1 and id = any ($2::uuid[]) order by id for update skip locked',
      [tenantId, ids],
    );
  }

  find(tenantId: Identifier, id: Identifier): Promise<Invoice | null> {
    return this.em.findOne(invoiceSchema, { tenantId, id });
  }

  findByPage(tenantId: Identifier, pageKey: Identifier): Promise<Invoice | null> {
    return this.em.findOne(invoiceSchema, { tenantId, pageKey });
  }

  async list(tenantId: Identifier, filter: InvoiceFilter, { offset, limit }: Page): Promise<PageOf<Invoice>> {
    const where: FilterQuery<Invoice>[] = [{ tenantId }, statusIs(filter.status, filter.newestOverdue)];
    if (filter.customerId !== undefined) where.push({ customerId: filter.customerId });
    if (filter.paymentMethod !== undefined) where.push({ paymentMethod: filter.paymentMethod });
    if (filter.dueFrom !== undefined) where.push({ dueOn: { $gte: filter.dueFrom } });
    if (filter.dueTo !== undefined) where.push({ dueOn: { $lte: filter.dueTo } });
    if (filter.period !== undefined) {
      const first = `${filter.period}-01` as CalendarDate;
      const dueInMonth = { dueOn: { $gte: first, $lte: lastDayOf(filter.period) } };
      where.push({ $or: [{ period: filter.period }, { period: null, ...dueInMonth }] });
    }
    const [items, total] = await this.em.findAndCount(
      invoiceSchema,
      { $and: where },
      { orderBy: { number: 'asc' }, offset, limit },
    );
    return { items, total };
  }
}

/** Open and overdue are told apart by the due date, as reading does: the nightly mark may not have been made yet. */
function statusIs(status: InvoiceStatus | undefined, newestOverdue: CalendarDate): FilterQuery<Invoice> {
  const unpaid: InvoiceStatus[] = ['open', 'overdue'];
  switch (status) {
    case undefined:
      return { status: { $ne: 'deleted' } };
    case 'open':
      return { status: { $in: unpaid }, dueOn: { $gt: newestOverdue } };
    case 'overdue':
      return { status: { $in: unpaid }, dueOn: { $lte: newestOverdue } };
    default:
      return { status };
  }
}
