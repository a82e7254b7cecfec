import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import { FindCustomers } from '@mensal/customers';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { Invoice, type PaymentMethod } from '../domain/invoice.js';
import { BillingTermsStore } from './billing-terms.store.js';
import { InvoiceLedger } from './invoice-ledger.js';
import { OpenCollections } from './open-collections.use-case.js';
import { InvoiceRepository } from './invoice.repository.js';

export interface IssueInvoiceInput {
  customerId: Identifier;
  issuedOn: CalendarDate;
  dueDay: string;
  paymentMethod: PaymentMethod;
  price: Cents;
}

/** An invoice that somebody asks for through the API, beside those of the billing run. */
@Injectable()
export class IssueInvoice {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly ledger: InvoiceLedger,
    private readonly terms: BillingTermsStore,
    private readonly customers: FindCustomers,
    private readonly openCollections: OpenCollections,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws DomainError CUSTOMERS.NOT_FOUND, BILLING.INVALID_PRICE, BILLING.INVALID_DUE_DAY */
  execute(tenant: TenantContext, input: IssueInvoiceInput): Promise<Invoice> {
    return this.unitOfWork.run(async () => {
      const customer = await this.customers.one(tenant, input.customerId);
      const terms = await this.terms.of(tenant.tenantId);
      const rates = customer.calculateLatePayment ? terms : { lateFeeRate: 0, interestRate: 0 };
      const { lateFeeRate, interestRate } = rates;
      const { tenantId } = tenant;
      // The number last: its counter stays locked until the transaction ends.
      const draft = { ...input, tenantId, lateFeeRate, interestRate };
      const invoice = Invoice.issue({ ...draft, number: await this.ledger.takeNumber(tenantId) });
      await this.invoices.add(invoice);
      await this.openCollections.execute(tenant, [invoice]);
      return invoice;
    });
  }
}
