import { DomainError } from '@mensal/kernel';
import { CardLinks } from '@mensal/cards';
import { RequestLimits } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { FindPaymentPage } from './find-payment-page.use-case.js';

/** Each link ends the customer's older ones: whoever presses the button without end must not end one that is in use. */
const OF_CUSTOMER = { name: 'payment-page-card', requests: 10, seconds: 3600 };

/** Leads a payer from an invoice to the page on which a card is registered. */
@Injectable()
export class LeadToCardPage {
  constructor(
    private readonly pages: FindPaymentPage,
    private readonly links: CardLinks,
    private readonly limits: RequestLimits,
  ) {}

  /**
   * @returns the address of the card page, with a new link; `undefined` where no card is waited for
   * @throws DomainError BILLING.PAGE_NOT_FOUND, BILLING.TOO_MANY_ATTEMPTS, CARDS.LINK_NOT_SENT
   */
  async execute(secret: string): Promise<string | undefined> {
    const { tenant, invoice, state } = await this.pages.execute(secret);
    if (!('means' in state) || invoice.paymentMethod !== 'card') return undefined;
    if (await this.limits.isExceeded(OF_CUSTOMER, invoice.customerId))
      throw new DomainError('BILLING.TOO_MANY_ATTEMPTS');
    return this.links.issue(tenant, invoice.customerId);
  }
}
