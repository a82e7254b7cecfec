import { DomainError } from '@mensal/kernel';
import { RequestLimits } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { FindPaymentPage } from './find-payment-page.use-case.js';
import { RequestCollection } from './request-collection.use-case.js';

const OF_INVOICE = { name: 'payment-page-renew', requests: 30, seconds: 3600 };

/** Has a payer given something to pay with, where what there is has expired or is for another total than today's. */
@Injectable()
export class RenewInstrument {
  constructor(
    private readonly pages: FindPaymentPage,
    private readonly requestCollection: RequestCollection,
    private readonly limits: RequestLimits,
  ) {}

  /**
   * @returns whether something is being done about it, or nothing needs to be
   * @throws DomainError BILLING.PAGE_NOT_FOUND, BILLING.TOO_MANY_ATTEMPTS, and those of {@link RequestCollection}
   */
  async execute(secret: string): Promise<boolean> {
    const { tenant, invoice, state } = await this.pages.execute(secret);
    if (!('means' in state) || state.means.kind !== 'missing') return true;
    if (await this.limits.isExceeded(OF_INVOICE, invoice.id))
      throw new DomainError('BILLING.TOO_MANY_ATTEMPTS');
    return this.requestCollection.execute(tenant, invoice.id);
  }
}
