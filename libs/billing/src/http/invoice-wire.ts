import type { CalendarDate, Cents } from '@mensal/kernel';
import { METHOD_NAMES } from '@mensal/customers';
import type { Issued } from '../application/find-instruments.use-case.js';
import type { Boleto, Pix } from '../domain/instrument.js';
import type { Invoice } from '../domain/invoice.js';
import { instrumentToWire } from './instrument-wire.js';
import { STATUS_NAMES } from './values.js';

/** An invoice as it is on a day. The fields after `token` are beyond the contract. */
export function invoiceToWire(
  invoice: Invoice,
  today: CalendarDate,
  charge: Issued<Boleto | Pix> | undefined,
  paymentUrl: string | null,
  refunded: Cents = 0,
) {
  const { boletoBarcode, ...instruments } = instrumentToWire(charge);
  const { delayedDays, lateFee, interest, total } = invoice.amountsOn(today);
  return {
    paymentType: METHOD_NAMES[invoice.paymentMethod],
    price: String(invoice.price),
    status: STATUS_NAMES[invoice.statusOn(today)],
    createdAt: invoice.issuedOn,
    type: invoice.type,
    invoiceNumber: String(invoice.number),
    dueDate: invoice.dueDay,
    delayedDays: String(delayedDays),
    penaltyPrice: String(lateFee),
    interestPrice: String(interest),
    total: String(total),
    boletoBarcode,
    returnedErrorCode: null,
    returnedCodeAcquirer: null,
    returnedMessage: null,
    tid: null,
    capture: null,
    nsu: null,
    paymentDate: invoice.paidOn,
    token: invoice.id,
    customer: invoice.customerId,
    dueOn: invoice.dueOn,
    period: invoice.period,
    ...instruments,
    paymentUrl: paymentUrl ?? instruments.paymentUrl,
    refundedPrice: String(refunded),
    discountPrice: String(invoice.discount),
    items: invoice.items.map(({ service, description, price }) => ({
      service,
      description,
      price: String(price),
    })),
  };
}
