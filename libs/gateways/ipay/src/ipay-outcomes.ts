import type {
  Boleto,
  GatewayCharge,
  GatewayChargeStatus,
  GatewayPayment,
  LookUp,
  Trouble,
  Unavailable,
  Unknown,
} from '@mensal/billing/ports';
import {
  barcodeOf,
  checkBoleto,
  dayOfMonth,
  digitableLineOf,
  parseCalendarDate,
  type CalendarDate,
  type Cents,
} from '@mensal/kernel';
import type { IpayFailed } from './ipay-answers.js';
import { cardRefusalOf, plain } from './ipay-refusals.js';
import type { IpayInvoice, IpayNewInvoice } from './ipay-wire.js';
import type { IpayOrder, NewOrder } from './persistence/sql-ipay-orders.js';

/**
 * The page's statuses (its examples write Aberto, its table Aberta). A text that is not here says nothing: it is never
 * taken for a failure. An overdue invoice can still be paid.
 */
const STATUSES: ReadonlyMap<string, GatewayChargeStatus> = new Map([
  ['aberto', 'open'],
  ['aberta', 'open'],
  ['vencida', 'open'],
  ['processamento', 'pending'],
  ['pago', 'paid'],
  ['cancelado', 'cancelled'],
  ['excluida', 'cancelled'],
]);

/**
 * An invoice as the vendor takes it. It is dated on its due date: the day of the month alone would be read as another
 * month's by whoever takes the next such day, or the one in the month of the invoice's date.
 */
export function newInvoice({ customer, paymentType, amount, dueOn }: NewOrder): IpayNewInvoice {
  return { createdAt: dueOn, dueDate: dueOn.slice(8), paymentType, price: String(amount), customer };
}

/** Whether an invoice is what was ordered. */
export function isOf(invoice: IpayInvoice, { paymentType, amount, dueOn }: NewOrder): boolean {
  return (
    invoice.price === amount &&
    invoice.createdAt === dueOn &&
    Number(invoice.dueDate) === dayOfMonth(dueOn) &&
    plain(invoice.paymentType ?? '') === plain(paymentType)
  );
}

export function statusOf(invoice: IpayInvoice): GatewayChargeStatus | undefined {
  const status = STATUSES.get(plain(invoice.status));
  if (status !== 'open' || plain(invoice.paymentType ?? '') !== 'cartao') return status;
  // The vendor charges the card by itself: until it has said how that went, it is under way.
  return hasFailed(invoice) ? 'declined' : 'pending';
}

/** "00" stands for a success. */
function hasFailed({ returnedErrorCode }: IpayInvoice): boolean {
  return returnedErrorCode !== null && !/^0+$/.test(returnedErrorCode);
}

/** @param order that it belongs to, where that is known */
export function foundOf(token: string, invoice: IpayInvoice, order: IpayOrder | undefined): LookUp {
  const status = statusOf(invoice);
  if (status === undefined) return contradiction(`Invoice ${token} has a status unknown to us`);
  const charge: GatewayCharge = {
    gatewayId: token,
    reference: order?.reference ?? null,
    status,
    amount: invoice.price,
    ...(status === 'declined' && { refusal: cardRefusalOf(invoice) }),
    ...(status === 'paid' && { payment: paymentOf(invoice) }),
  };
  if (status !== 'open' || order === undefined || invoice.boletoBarcode === null)
    return { kind: 'found', charge, others: [] };
  const read = boletoOf(invoice.boletoBarcode, order.amount, order.dueOn);
  return 'wrong' in read
    ? contradiction(`Invoice ${token}: ${read.wrong}`)
    : { kind: 'found', charge: { ...charge, instrument: read }, others: [] };
}

/** The page tells a day: noon of Brasília lies in it wherever in Brazil the tenant is. */
function paymentOf({ total, paymentDate }: IpayInvoice): GatewayPayment {
  const paidOn = parseCalendarDate(paymentDate);
  return { received: total, ...(paidOn && { paidAt: new Date(`${paidOn}T15:00:00.000Z`) }) };
}

/** @param digits 44 of the bars or 47 of the line: the page calls the field a barcode and shows neither */
export function boletoOf(digits: string, amount: Cents, dueOn: CalendarDate): Boleto | { wrong: string } {
  const bare = digits.replace(/[ .-]/g, '');
  const boleto = /^\d{44}$/.test(bare)
    ? { digitableLine: digitableLineOf(bare), barcode: bare }
    : { digitableLine: bare, barcode: barcodeOf(bare) };
  const wrong = checkBoleto(boleto, amount, dueOn);
  return wrong === undefined ? boleto : { wrong };
}

/** Of a call that may have made or changed an invoice. */
export function unsure(failed: IpayFailed): Unknown | Unavailable {
  return failed.kind === 'not-sent' ? unavailable(failed) : unknown(troubleOf(failed));
}

/** Of a call that orders nothing, before the one that does. */
export function unavailable(failed: IpayFailed): Unavailable {
  return { kind: 'unavailable', trouble: troubleOf(failed) };
}

export function unknown(trouble: Trouble): Unknown {
  return { kind: 'unknown', trouble };
}

export function contradiction(detail: string): Unknown {
  return unknown({ code: 'unreadable-answer', detail });
}

/** The vendor's text stays out of it: it may hold what it was sent. */
export function troubleOf(failed: IpayFailed): Trouble {
  return failed.kind === 'error'
    ? {
        code: 'vendor-error',
        detail: `Ipay said no (HTTP ${failed.status}) in words that are not expected here`,
      }
    : failed.trouble;
}
