import type { Charge } from '../domain/charge.js';
import type { Refund } from '../domain/refund.js';
import type { BillingEvent, BillingEventType } from './billing-events.js';

/** What is told of a refund: that it was asked for, or how it ended. What was given up is refused to the merchant too. */
export function refundEvent(refund: Refund): BillingEvent {
  const { invoiceId, chargeId: charge, id, amount, gateway, reasonCode } = refund;
  const detail = { charge, refund: id, price: amount, gateway, ...(reasonCode !== null && { reasonCode }) };
  return { type: typeOf(refund), invoiceId, detail };
}

function typeOf(refund: Refund): BillingEventType {
  if (refund.isUnderWay()) return 'refund.requested';
  return refund.status === 'done' ? 'refund.completed' : 'refund.refused';
}

/** What has just been learned of chargebacks of a charge. */
export function disputesIn({ id: charge, invoiceId, gateway, entries = [] }: Charge): BillingEvent[] {
  return entries.flatMap(({ event, detail }) => {
    if (event !== 'disputed' && event !== 'dispute-won') return [];
    const type = event === 'disputed' ? 'charge.disputed' : 'charge.dispute-won';
    return [{ type, invoiceId, detail: { charge, gateway, price: detail['amount'] } } as const];
  });
}
