import type { Cents } from '@mensal/kernel';
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

/** What has been learned of chargebacks of a charge, since it was as it was. */
export function disputesOf(was: Pick<Charge, 'status' | 'disputed'>, charge: Charge): BillingEvent[] {
  const { id, invoiceId, gateway, status, disputed } = charge;
  const told = (type: BillingEventType, price: Cents): BillingEvent[] => [
    { type, invoiceId, detail: { charge: id, gateway, price } },
  ];
  if (status === was.status) return [];
  if (status === 'disputed') return told('charge.disputed', disputed);
  return was.status === 'disputed' && status === 'approved' ? told('charge.dispute-won', was.disputed) : [];
}
