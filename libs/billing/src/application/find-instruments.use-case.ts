import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { Injectable } from '@nestjs/common';
import type { Charge } from '../domain/charge.js';
import { isPix, type Boleto, type Pix } from '../domain/instrument.js';
import { ChargeRepository } from './charge.repository.js';
import { InvoiceRepository } from './invoice.repository.js';

/** A charge that a payer can pay by itself, or has paid. */
export type Issued<Kind> = Charge & { instrument: Kind };

/** What payers pay invoices with: boletos and Pix that are open, or were paid. */
@Injectable()
export class FindInstruments {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly charges: ChargeRepository,
    private readonly clock: Clock,
  ) {}

  /** By the invoices' ids; at most one each. */
  async of(
    { tenantId }: TenantContext,
    invoiceIds: readonly Identifier[],
  ): Promise<Map<Identifier, Issued<Boleto | Pix>>> {
    const now = this.clock.now();
    const charges = await this.charges.withInstrument(tenantId, invoiceIds);
    const good = charges.filter(({ closed, expiresAt }) => closed || expiresAt === null || expiresAt > now);
    return new Map(good.filter(isIssued).map((charge) => [charge.invoiceId, charge]));
  }

  /** @throws DomainError BILLING.INVOICE_NOT_FOUND, BILLING.NO_PIX */
  async pix(tenant: TenantContext, invoiceId: Identifier): Promise<Issued<Pix>> {
    const charge = await this.one(tenant, invoiceId);
    if (charge === undefined || !isPix(charge.instrument)) throw new DomainError('BILLING.NO_PIX');
    return charge as Issued<Pix>;
  }

  /** @throws DomainError BILLING.INVOICE_NOT_FOUND, BILLING.NO_BOLETO */
  async boleto(tenant: TenantContext, invoiceId: Identifier): Promise<Issued<Boleto>> {
    const charge = await this.one(tenant, invoiceId);
    if (charge === undefined || isPix(charge.instrument)) throw new DomainError('BILLING.NO_BOLETO');
    return charge as Issued<Boleto>;
  }

  private async one(tenant: TenantContext, invoiceId: Identifier): Promise<Issued<Boleto | Pix> | undefined> {
    if ((await this.invoices.find(tenant.tenantId, invoiceId)) === null)
      throw new DomainError('BILLING.INVOICE_NOT_FOUND');
    return (await this.of(tenant, [invoiceId])).get(invoiceId);
  }
}

function isIssued(charge: Charge): charge is Issued<Boleto | Pix> {
  return charge.instrument !== null;
}
