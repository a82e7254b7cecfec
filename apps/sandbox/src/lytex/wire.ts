import type { CalendarDate } from '@mensal/kernel';
import { refundedTotal, statusOn, type Invoice, type Method, type Refund } from './invoice.js';

/** Reserved by RFC 2606: nothing is there. */
const PAGES = 'https://lytex.example';

/** What the vendor answers of an invoice. Amounts are cents. */
export function invoiceAnswer(invoice: Invoice, today: CalendarDate) {
  const { _id, client, methods, parcels, payment, transactions } = invoice;
  const has = (method: Method) => methods.includes(method);
  const pix = transactions.find((transaction) => transaction.pix)?.pix;
  const boleto = has('boleto');
  const { account: _, ...payer } = client;
  return {
    _id,
    _hashId: hashOf(_id),
    _clientId: client._id,
    client: payer,
    status: statusOn(invoice, today),
    items: invoice.items,
    description: invoice.description,
    totalValue: invoice.total,
    dueDate: invoice.dueDate,
    paymentMethods: {
      pix: { enable: has('pix'), ...pix },
      boleto: { enable: boleto },
      creditCard: { enable: has('creditCard'), ...(has('creditCard') && { parcels }) },
    },
    referenceId: invoice.referenceId,
    customFields: invoice.customFields,
    linkCheckout: `${PAGES}/checkout/${hashOf(_id)}`,
    linkBoleto: boleto ? `${PAGES}/boleto/${hashOf(_id)}` : null,
    createdAt: invoice.createdAt,
    updatedAt: invoice.updatedAt,
    canceledAt: invoice.canceledAt,
    payedAt: payment?.at ?? null,
    payedValue: payment?.value ?? null,
    paymentMethod: payment?.method ?? null,
    refundedValue: refundedTotal(invoice),
  };
}

export function invoiceDetail(invoice: Invoice, today: CalendarDate) {
  return { ...invoiceAnswer(invoice, today), transactions: invoice.transactions };
}

export function refundAnswer(invoice: Invoice, { _id, value, done }: Refund) {
  return { _id, _invoiceId: invoice._id, refundValue: value, status: done ? 'refunded' : 'processing' };
}

function hashOf(id: string): string {
  return Buffer.from(id, 'hex').toString('base64url');
}
