import type { Look } from '@mensal/cards';
import type { Customer } from '@mensal/customers';
import { DomainError, formatCents, type CalendarDate, type Identifier } from '@mensal/kernel';
import { SendMail, type MailData, type MailTemplate } from '@mensal/notifications';
import { Injectable } from '@nestjs/common';
import type { Invoice } from '../domain/invoice.js';

/** A mail about an invoice to whoever is to pay it. */
export interface InvoiceMail {
  template: MailTemplate;
  /** The same one is sent once. */
  key: string;
  /** A button leads there; `null` leaves it out. */
  link: string | null;
  linkLabel: string;
  data: MailData;
  /** Business time from which on it is not sent any more. */
  notAfter?: Date;
}

/** Sends mails about invoices, in the merchant's name and colour. */
@Injectable()
export class InvoiceMails {
  constructor(private readonly sendMail: SendMail) {}

  /**
   * Within the current transaction.
   *
   * @returns whether the customer can be written to; nothing is sent where not
   */
  async send(tenantId: Identifier, look: Look, customer: Customer, mail: InvoiceMail): Promise<boolean> {
    const { template, key, link, linkLabel, data, notAfter } = mail;
    const address = addressOf(customer);
    if (address === undefined) return false;
    const { name: merchant, colour } = look;
    const { name } = customer;
    try {
      await this.sendMail.execute({
        tenantId,
        to: { name, address },
        from: { name: merchant },
        template,
        data: { name, merchant, colour, link: link ?? '', linkLabel, ...data },
        key,
        ...(notAfter !== undefined && { notAfter }),
      });
      return true;
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'NOTIFICATIONS.INVALID_ADDRESS') throw error;
      return false;
    }
  }
}

/** Where a customer wants mails to; `undefined` for nowhere. */
export function addressOf({ email, emailIsActive }: Customer): string | undefined {
  return email !== null && emailIsActive ? email : undefined;
}

/** What an invoice comes to on a day, for the summary that mails show. */
export function summaryOf(invoice: Invoice, today: CalendarDate): Record<string, string> {
  const { delayedDays, lateFee, interest, total } = invoice.amountsOn(today);
  const owesMore = total > invoice.price;
  return {
    number: String(invoice.number),
    dueOn: dateText(invoice.dueOn),
    price: formatCents(invoice.price),
    delayedDays: delayedDays > 0 ? String(delayedDays) : '',
    lateFee: owesMore ? formatCents(lateFee) : '',
    interest: owesMore ? formatCents(interest) : '',
    total: formatCents(total),
  };
}

/** `dd/mm/aaaa`. */
export function dateText(date: CalendarDate): string {
  return date.split('-').reverse().join('/');
}
