import { CardLinks, LINK_HOURS, MerchantLook } from '@mensal/cards';
import type { Customer } from '@mensal/customers';
import { todayOf, type TenantContext } from '@mensal/identity';
import { Clock, formatCents, type CalendarDate, type Cents } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { allowedFrom } from '../domain/reminder-schedule.js';
import type { Invoice } from '../domain/invoice.js';
import { addressOf, dateText, InvoiceMails, summaryOf, type InvoiceMail } from './invoice-mails.js';
import { CARD_MISSING_MAIL, CARD_REFUSED_MAIL, CARDS_EXHAUSTED_MAIL } from './mails/card.mails.js';
import { PAYMENT_RECEIVED_MAIL } from './mails/payment-received.mail.js';
import { ReminderSettingsStore } from './reminder-settings.store.js';
import { PaymentPages } from './payment-pages.js';

const HOURS = String(LINK_HOURS);

/**
 * What payers are told while their invoices are collected, at the hours at which the merchant writes to them. Each is sent
 * once, within the current transaction, and says whether the payer can be written to at all: to whom has no active e-mail nothing is sent.
 */
@Injectable()
export class PayerMails {
  constructor(
    private readonly mails: InvoiceMails,
    private readonly looks: MerchantLook,
    private readonly cardLinks: CardLinks,
    private readonly pages: PaymentPages,
    private readonly settings: ReminderSettingsStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** A card was refused, and will be charged again. Once for each day of a next try. */
  cardRefused(
    tenant: TenantContext,
    invoice: Invoice,
    customer: Customer,
    nextTryOn: CalendarDate,
  ): Promise<boolean> {
    return this.send(tenant, customer, {
      template: CARD_REFUSED_MAIL,
      key: `card-refused/${invoice.id}/${nextTryOn}`,
      link: this.pages.addressOf(invoice),
      linkLabel: 'Ver fatura',
      data: { ...this.summary(tenant, invoice), nextTryOn: dateText(nextTryOn) },
    });
  }

  /** No card is charged any more: the payer is to pay, and to register another one. Once a day. */
  cardsExhausted(tenant: TenantContext, invoice: Invoice, customer: Customer): Promise<boolean> {
    const today = todayOf(tenant, this.clock);
    return this.withCardLink(tenant, invoice, customer, (cardLink, pageLink) => ({
      template: CARDS_EXHAUSTED_MAIL,
      key: `cards-exhausted/${invoice.id}/${today}`,
      link: pageLink,
      linkLabel: 'Pagar fatura',
      data: { ...this.summary(tenant, invoice), cardLink, hours: HOURS },
    }));
  }

  /** There is no card to charge. Once an invoice. */
  cardMissing(tenant: TenantContext, invoice: Invoice, customer: Customer): Promise<boolean> {
    return this.withCardLink(tenant, invoice, customer, (cardLink, pageLink) => ({
      template: CARD_MISSING_MAIL,
      key: `card-missing/${invoice.id}`,
      link: cardLink,
      linkLabel: 'Cadastrar cartão',
      data: { ...this.summary(tenant, invoice), pageLink, hours: HOURS },
    }));
  }

  /**
   * A receipt, once an invoice.
   *
   * @param invoice a paid one
   * @param received in cents
   */
  paid(tenant: TenantContext, invoice: Invoice, customer: Customer, received: Cents): Promise<boolean> {
    return this.send(tenant, customer, receiptOf(invoice, received, this.pages.addressOf(invoice)));
  }

  private async send(tenant: TenantContext, customer: Customer, mail: InvoiceMail): Promise<boolean> {
    const { tenantId, timeZone } = tenant;
    // Cards are charged at night; nobody is written to then. Days without banks do not matter to a card.
    const hours = { ...(await this.settings.of(tenantId)), bankingDaysOnly: false };
    const notBefore = allowedFrom(this.clock.now(), hours, timeZone);
    return this.mails.send(tenantId, await this.looks.of(tenantId), customer, { ...mail, notBefore });
  }

  /** A new link ends those before it: made only for a mail that will be sent. */
  private withCardLink(
    tenant: TenantContext,
    invoice: Invoice,
    customer: Customer,
    mailOf: (cardLink: string, pageLink: string) => InvoiceMail,
  ): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const page = this.pages.addressOf(invoice);
      if (page === null || addressOf(customer) === undefined) return false;
      if (await this.mails.wasAsked(tenant.tenantId, mailOf('', page).key)) return true;
      return this.send(tenant, customer, mailOf(await this.cardLinks.issue(tenant, customer.id), page));
    });
  }

  private summary(tenant: TenantContext, invoice: Invoice): Record<string, string> {
    return summaryOf(invoice, todayOf(tenant, this.clock));
  }
}

export function receiptOf(invoice: Invoice, received: Cents, link: string | null): InvoiceMail {
  const { id, number, dueOn, paidOn } = invoice;
  return {
    template: PAYMENT_RECEIVED_MAIL,
    key: `receipt/${id}`,
    link,
    linkLabel: 'Ver fatura',
    data: {
      number: String(number),
      dueOn: dateText(dueOn),
      paidOn: dateText(paidOn ?? dueOn),
      received: formatCents(received),
    },
  };
}
