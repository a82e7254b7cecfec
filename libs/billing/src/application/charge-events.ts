import type { Cents } from '@mensal/kernel';
import type { ChargeStatus } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import type { BillingEvent, BillingEventType } from './billing-events.js';
import { disputesOf } from './refund-events.js';

/** What a charge was before something changed it. */
export interface Was {
  live: boolean;
  status: ChargeStatus;
  ordered: boolean;
  issued: boolean;
  credit: Cents;
  disputed: Cents;
}

export function stateOf(charge: Charge): Was {
  const { status, ordered, instrument, credit, disputed } = charge;
  const issued = instrument !== null;
  return { live: charge.isLive(), status, ordered, issued, credit: credit ?? 0, disputed };
}

/** What the merchant and other modules are told of a charge that has changed. */
export function eventsOf(was: Was, charge: Charge): BillingEvent[] {
  const { id, gateway, method, status, invoiceId, reasonCode, credit } = charge;
  const about = { charge: id, gateway, method };
  const events: BillingEvent[] = [];
  const type = status === was.status ? undefined : EVENT_OF[status];
  if (type !== undefined) events.push({ type, invoiceId, detail: { ...about, reason: reasonCode } });
  else if (status === 'pending' && !was.issued && charge.instrument !== null)
    events.push({ type: 'charge.issued', invoiceId, detail: { ...about, price: charge.amount } });
  if ((credit ?? 0) > was.credit)
    events.push({ type: 'credit.recorded', invoiceId, detail: { ...about, credit } });
  return [...events, ...disputesOf(was, charge)];
}

const EVENT_OF: Partial<Record<ChargeStatus, BillingEventType>> = {
  declined: 'charge.declined',
  expired: 'charge.expired',
  cancelled: 'charge.cancelled',
};
