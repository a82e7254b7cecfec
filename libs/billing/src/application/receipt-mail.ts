import { formatCents, type Cents } from '@mensal/kernel';
import type { Invoice } from '../domain/invoice.js';
import { dateText, type InvoiceMail } from './invoice-mails.js';
import { MARKED_AS_PAID_MAIL, PAYMENT_RECEIVED_MAIL } from './mails/payment-received.mail.js';

/**
 * A receipt, once an invoice.
 *
 * @param invoice a paid one
 * @param received in cents; unknown where the merchant has marked it as paid
 */
export function receiptMail(invoice: Invoice, received: Cents | undefined, link: string | null): InvoiceMail {
  const { id, number, dueOn, paidOn } = invoice;
  return {
    template: received === undefined ? MARKED_AS_PAID_MAIL : PAYMENT_RECEIVED_MAIL,
    key: `receipt/${id}`,
    link,
    linkLabel: 'Ver fatura',
    data: {
      number: String(number),
      dueOn: dateText(dueOn),
      paidOn: dateText(paidOn ?? dueOn),
      ...(received !== undefined && { received: formatCents(received) }),
    },
  };
}
