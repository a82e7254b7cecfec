import { addDays, type CalendarDate } from '@mensal/kernel';
import { createHmac } from 'node:crypto';
import { dayOf } from './dates.js';
import { shares, type Invoice, type Method } from './invoice.js';

export type WebhookType = 'createInvoice' | 'liquidateInvoice' | 'scheduleInvoicePayment' | 'cancelInvoice';

/** Our choice: what the vendor keeps of a payment, in cents, and after how many days it hands out the rest. */
const FEES: Readonly<Record<Method, { rates: number; creditDays: number }>> = {
  pix: { rates: 99, creditDays: 0 },
  boleto: { rates: 249, creditDays: 1 },
  creditCard: { rates: 399, creditDays: 30 },
};

/** The JSON that is sent, fields in the page's order. What does not apply to an invoice is left out. */
export function webhookBody(webhookType: WebhookType, invoice: Invoice, callbackSecret: string): string {
  const { dueDate } = invoice;
  // Of two events the page has the due date beside the data, where no signature covers it.
  const inside = webhookType === 'createInvoice' || webhookType === 'liquidateInvoice';
  const data = { ...dataOf(webhookType, invoice), ...(inside && { dueDate }) };
  const signature = signatureOf(data, callbackSecret);
  return JSON.stringify({ webhookType, signature, data, ...(!inside && { dueDate }) });
}

/** Over compact JSON, slashes and Unicode as they are. */
function signatureOf(data: object, callbackSecret: string): string {
  return createHmac('sha256', callbackSecret).update(JSON.stringify(data)).digest('base64');
}

function dataOf(webhookType: WebhookType, invoice: Invoice): object {
  const { _id: invoiceId, status, total: invoiceValue } = invoice;
  const known = knownOf(invoice);
  switch (webhookType) {
    case 'createInvoice':
      return { invoiceId, status, invoiceValue, ...known };
    case 'liquidateInvoice':
      return { invoiceId, status, ...paymentOf(invoice), ...known, ...creditOf(invoice) };
    case 'scheduleInvoicePayment':
      return {
        invoiceId,
        status,
        scheduleDate: invoice.schedule?.date,
        scheduledAt: invoice.schedule?.at,
        payedValue: invoiceValue,
        paymentMethod: 'boleto',
        invoiceValue,
        ...known,
      };
    case 'cancelInvoice':
      return { invoiceId, status, canceledAt: invoice.canceledAt, invoiceValue, ...known };
  }
}

function knownOf({ client, referenceId, customFields }: Invoice) {
  const { name, cpfCnpj, cellphone, email, address } = client;
  return {
    client: { name, cpfCnpj, cellphone, email, address },
    referenceId: referenceId ?? undefined,
    customFields: customFields ?? undefined,
  };
}

function paymentOf(invoice: Invoice) {
  const { payment, total } = invoice;
  return (
    payment && {
      payedAt: payment.at,
      payedValue: payment.value,
      invoiceValue: total,
      ...shares(invoice, payment),
      paymentMethod: payment.method,
    }
  );
}

function creditOf({ payment }: Invoice): { creditAt: CalendarDate; rates: number } | null {
  if (!payment) return null;
  const { rates, creditDays } = FEES[payment.method];
  return { creditAt: addDays(dayOf(payment.at), creditDays), rates };
}
