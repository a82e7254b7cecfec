import type { CalendarDate } from '@mensal/kernel';
import { ControlError, type ActionInput, type ChargeAction, type ChargeSummary } from '../core/vendor.js';
import {
  canBecome,
  METHODS,
  refundable,
  refundedTotal,
  statusOn,
  type Invoice,
  type Method,
  type Status,
} from './invoice.js';
import type { Lifecycle } from './lifecycle.js';

/** What faults of notifications are matched against, where no request is the cause. */
export const BY_PAYER_OR_BANK = 'payer or bank';

/** What payers and banks do with an invoice, without the vendor's API. @throws ControlError 400, 409 */
export function act(lifecycle: Lifecycle, invoice: Invoice, action: ChargeAction, input: ActionInput): void {
  invoice.cause = BY_PAYER_OR_BANK;
  switch (action) {
    case 'pay': {
      assertCanBecome(invoice, 'paid');
      const method = methodOf(invoice, input.method);
      const paidAt = input.paidAt?.toISOString() ?? lifecycle.now();
      return lifecycle.receive(invoice, method, input.amount ?? invoice.total, paidAt);
    }
    case 'cancel':
      assertCanBecome(invoice, 'canceled');
      return lifecycle.cancel(invoice);
    case 'expire':
      assertCanBecome(invoice, 'expired');
      return lifecycle.expire(invoice);
    case 'refund': {
      const left = refundable(invoice);
      const amount = input.amount ?? left;
      if (invoice.status !== 'paid' || amount === 0 || amount > left)
        throw new ControlError(409, `An invoice that is ${invoice.status} has no ${amount} cents to refund`);
      return lifecycle.refund(invoice, amount);
    }
    case 'dispute':
    case 'win-dispute':
      throw new ControlError(409, 'Lytex has no status for a dispute');
  }
}

export function assertCanBecome(invoice: Invoice, status: Status): void {
  if (!canBecome(invoice, status))
    throw new ControlError(409, `An invoice that is ${invoice.status} cannot be ${status}`);
}

/** By default the first the invoice offers. */
function methodOf({ methods }: Invoice, wanted: string | undefined): Method {
  const method = METHODS.find((known) => known === (wanted ?? methods[0]));
  if (!method) throw new ControlError(400, `"method" must be one of ${METHODS.join(', ')}`);
  return method;
}

/** An invoice as the control plane shows it. */
export function summary(invoice: Invoice, today: CalendarDate): ChargeSummary {
  return {
    id: invoice._id,
    reference: invoice.referenceId,
    method: invoice.payment?.method ?? null,
    amount: invoice.total,
    status: statusOn(invoice, today),
    createdAt: invoice.createdAt,
    payments: invoice.payments,
    calls: invoice.calls,
    received: invoice.received,
    refunded: refundedTotal(invoice),
  };
}
