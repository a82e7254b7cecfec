import { Clock, DomainError, type CalendarDate, type Identifier } from '@mensal/kernel';
import { FindCustomers } from '@mensal/customers';
import { todayOf, type TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { Invoice, InvoiceChange, InvoiceStatus } from '../domain/invoice.js';
import { Announce } from './announce.js';
import type { BillingEvent } from './billing-events.js';
import { ChargeRepository } from './charge.repository.js';
import { CollectInvoices } from './collect-invoices.use-case.js';
import { CollectionStore } from './collection.store.js';
import { InvoiceRepository } from './invoice.repository.js';
import { WithdrawCharges } from './withdraw-charges.js';

@Injectable()
export class UpdateInvoice {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly charges: ChargeRepository,
    private readonly customers: FindCustomers,
    private readonly collections: CollectionStore,
    private readonly collect: CollectInvoices,
    private readonly withdraw: WithdrawCharges,
    private readonly announce: Announce,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * What could still be paid for it is cancelled first, and what is owed afterwards is collected anew; but where what is
   * to be charged stays as it is, so does what has been charged.
   *
   * @param customerId the invoice's own customer: an invoice does not change hands.
   * @throws DomainError BILLING.INVOICE_NOT_FOUND, CUSTOMERS.NOT_FOUND, BILLING.OTHER_CUSTOMER, those of
   * {@link Invoice.change} and of {@link WithdrawCharges.execute}
   */
  async execute(
    tenant: TenantContext,
    id: Identifier,
    customerId: Identifier,
    change: InvoiceChange,
  ): Promise<Invoice> {
    const { tenantId } = tenant;
    const today = todayOf(tenant, this.clock);
    await this.assertOwn(tenant, id, customerId);
    const unaffected = await this.changeAlike(tenantId, id, change, today);
    if (unaffected !== undefined) return unaffected;
    await this.withdraw.execute(tenantId, id, (invoice) => invoice.assertMayChange(change, today));
    return this.unitOfWork.run(async () => {
      const invoice = await this.invoices.findForChange(tenantId, id);
      if (invoice === null) throw new DomainError('BILLING.INVOICE_NOT_FOUND');
      if (await this.charges.isLive(tenantId, id)) throw new DomainError('BILLING.INVALID_STATUS');
      const { status } = invoice;
      invoice.change(change, today);
      await this.tell(tenantId, invoice, status);
      return invoice;
    });
  }

  /** @returns nothing where what is to be charged does not stay as it is: then nothing is changed */
  private changeAlike(
    tenantId: Identifier,
    id: Identifier,
    change: InvoiceChange,
    today: CalendarDate,
  ): Promise<Invoice | undefined> {
    return this.unitOfWork.run(async () => {
      const invoice = await this.invoices.findForChange(tenantId, id);
      if (invoice === null) throw new DomainError('BILLING.INVOICE_NOT_FOUND');
      if (!invoice.isOwedAlike(change, today)) return undefined;
      const { issuedOn, dueDay, status } = invoice;
      invoice.change(change, today);
      const isUpdated = invoice.issuedOn !== issuedOn || invoice.dueDay !== dueDay;
      await this.announce.execute(tenantId, [
        ...(isUpdated ? [updated(invoice)] : []),
        ...overdueSince(status, invoice),
      ]);
      return invoice;
    });
  }

  private async assertOwn(tenant: TenantContext, id: Identifier, customerId: Identifier): Promise<void> {
    const invoice = await this.invoices.find(tenant.tenantId, id);
    if (invoice === null) throw new DomainError('BILLING.INVOICE_NOT_FOUND');
    invoice.assertChangeable();
    if (customerId === invoice.customerId) return;
    await this.customers.one(tenant, customerId);
    throw new DomainError('BILLING.OTHER_CUSTOMER', 'An invoice stays with its customer');
  }

  private async tell(tenantId: Identifier, invoice: Invoice, was: InvoiceStatus): Promise<void> {
    const { id, status, paymentMethod } = invoice;
    const now = this.clock.now();
    if (status === 'open' || status === 'overdue') {
      // A card is charged on its days; of all else something to pay with is made at once.
      if (await this.collections.renew(tenantId, id, now, paymentMethod !== 'card'))
        await this.collect.wakeWorkers();
      return this.announce.execute(tenantId, [updated(invoice), ...overdueSince(was, invoice)]);
    }
    await this.collections.finish(tenantId, [id], now);
    if (status === 'cancelled')
      return this.announce.execute(tenantId, [{ type: 'invoice.cancelled', invoiceId: id, detail: {} }]);
    await this.announce.execute(tenantId, [
      { type: 'invoice.paid', invoiceId: id, detail: { ...detailOf(invoice), outside: true } },
    ]);
  }
}

function updated(invoice: Invoice): BillingEvent {
  return { type: 'invoice.updated', invoiceId: invoice.id, detail: detailOf(invoice) };
}

/** The daily job does not find it any more. */
function overdueSince(was: InvoiceStatus, { id, status, dueOn }: Invoice): BillingEvent[] {
  const isNew = status === 'overdue' && was !== 'overdue';
  return isNew ? [{ type: 'invoice.overdue', invoiceId: id, detail: { dueOn } }] : [];
}

function detailOf({ price, dueOn, paymentMethod }: Invoice) {
  return { price, dueOn, method: paymentMethod };
}
