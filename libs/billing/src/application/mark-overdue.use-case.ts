import { Clock, type CalendarDate, type Identifier } from '@mensal/kernel';
import { TenantDirectory, todayOf } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { newestOverdueDate } from '../domain/late-payment.js';
import { Announce } from './announce.js';
import { InvoiceLedger } from './invoice-ledger.js';

export const OVERDUE_QUEUE = 'billing.overdue';
const CHUNK = 5_000;

/**
 * Marks what has become overdue. Reading an invoice tells the same without it; the mark lets the database find
 * overdue invoices, and later work react to them.
 */
@Injectable()
export class MarkOverdue {
  constructor(
    private readonly ledger: InvoiceLedger,
    private readonly tenants: TenantDirectory,
    private readonly announce: Announce,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute(tenantId: Identifier, signal: AbortSignal): Promise<void> {
    const tenant = await this.tenants.find(tenantId);
    if (tenant === undefined) return;
    const newestOverdue = newestOverdueDate(todayOf(tenant, this.clock));
    let marked = CHUNK;
    while (marked === CHUNK && !signal.aborted) {
      marked = await this.unitOfWork.run(() => this.mark(tenantId, newestOverdue));
    }
  }

  private async mark(tenantId: Identifier, newestOverdue: CalendarDate): Promise<number> {
    const marked = await this.ledger.markOverdue(tenantId, newestOverdue, CHUNK);
    await this.announce.execute(
      tenantId,
      marked.map(({ id, dueOn }) => ({ type: 'invoice.overdue', invoiceId: id, detail: { dueOn } })),
    );
    return marked.length;
  }
}
