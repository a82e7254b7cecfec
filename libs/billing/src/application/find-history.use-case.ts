import { DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork, type Page, type PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { InvoiceHistoryStore, type HistoryEntry } from './invoice-history.store.js';
import { InvoiceRepository } from './invoice.repository.js';

/** What happened to an invoice and its charges, and why: the trail for whoever has to explain it. */
@Injectable()
export class FindHistory {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly history: InvoiceHistoryStore,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws DomainError BILLING.INVOICE_NOT_FOUND */
  execute({ tenantId }: TenantContext, invoiceId: Identifier, page: Page): Promise<PageOf<HistoryEntry>> {
    return this.unitOfWork.atOneMoment(async () => {
      if ((await this.invoices.find(tenantId, invoiceId)) === null)
        throw new DomainError('BILLING.INVOICE_NOT_FOUND');
      return this.history.of(tenantId, invoiceId, page);
    });
  }
}
