import type { CalendarDate } from '@mensal/kernel';
import type { ChargeTime } from './charge-status.js';
import type { Charge } from './charge.js';
import type { Booking, Invoice } from './invoice.js';

/**
 * Gives an invoice what a charge brought in. More that comes in later by the charge that paid it is booked as if all of it
 * had come at once, so that it does not matter when somebody looked.
 *
 * @param invoice nothing where it is gone: a payment is a credit then, never dropped
 * @returns whether the invoice was paid by it now
 */
export function settle(
  charge: Charge,
  invoice: Invoice | null,
  paidOn: CalendarDate,
  time: ChargeTime,
): boolean {
  const wasPaidByIt = charge.hasPaidInvoice();
  const booking = bookingOf(charge, invoice, paidOn);
  charge.book(booking, time);
  return booking.kind === 'settled' && !wasPaidByIt;
}

function bookingOf(charge: Charge, invoice: Invoice | null, paidOn: CalendarDate): Booking {
  const received = charge.received ?? charge.amount;
  if (invoice === null) return { kind: 'surplus', lateFee: 0, credit: received };
  return charge.hasPaidInvoice() ? invoice.bookingOf(received) : invoice.settle(paidOn, received);
}
