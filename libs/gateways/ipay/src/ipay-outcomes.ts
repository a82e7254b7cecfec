import type { GatewayCharge, GatewayChargeStatus, GatewayPayment, LookUp } from '@mensal/billing/ports';
import { contradiction, plain, readBoleto } from '@mensal/gateway-kit';
import { dayOfMonth, parseCalendarDate } from '@mensal/kernel';
import { cardRefusalOf } from './ipay-refusals.js';
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
  const read = readBoleto(invoice.boletoBarcode, order.amount, order.dueOn);
  return 'wrong' in read
    ? contradiction(`Invoice ${token}: ${read.wrong}`)
    : { kind: 'found', charge: { ...charge, instrument: read }, others: [] };
}

/** The page tells a day: noon of Brasília lies in it wherever in Brazil the tenant is. */
function paymentOf({ total, paymentDate }: IpayInvoice): GatewayPayment {
  const paidOn = parseCalendarDate(paymentDate);
  return { received: total, ...(paidOn && { paidAt: new Date(`${paidOn}T15:00:00.000Z`) }) };
}
