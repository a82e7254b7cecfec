import type {
  ChargeOutcome,
  GatewayCharge,
  GatewayChargeStatus,
  GatewayRefunds,
  PaymentMethod,
} from '@mensal/billing/ports';
import { contradiction } from '@mensal/gateway-kit';
import type { Cents } from '@mensal/kernel';
import type { LytexFailure } from './lytex-answers.js';
import { boletoOf, pixOf } from './lytex-instruments.js';
import { refusalOf, refusalOfError } from './lytex-refusals.js';
import type { LytexInvoice } from './lytex-wire.js';

/**
 * The page's statuses, and those that only clients of the vendor's show (pending, expired, refunded). A text that is not
 * here says nothing: it is never taken for a failure.
 */
const STATUSES: ReadonlyMap<string, GatewayChargeStatus> = new Map([
  ['waitingPayment', 'open'],
  ['pending', 'open'],
  ['processing', 'pending'],
  ['paid', 'paid'],
  ['canceled', 'cancelled'],
  // Overdue: a bank still takes it, so it is open until it is seen cancelled.
  ['expired', 'open'],
  ['refunded', 'refunded'],
]);

/** A refused card leaves the cobrança open; its transaction tells. `undefined` for a status that we do not know. */
export function statusOf({ status: text, rejectReason }: LytexInvoice): GatewayChargeStatus | undefined {
  const status = STATUSES.get(text);
  return status === 'open' && rejectReason !== undefined ? 'declined' : status;
}

/** @returns nothing for a status that we do not know */
export function chargeOf(invoice: LytexInvoice, method: PaymentMethod): GatewayCharge | undefined {
  const status = statusOf(invoice);
  if (status === undefined) return undefined;
  const { _id, referenceId, totalValue, payedValue, payedAt, rates, rejectReason = '' } = invoice;
  const { refunded = 0 } = refundsOf(invoice);
  const issued = issuedOf(invoice, method);
  return {
    gatewayId: _id,
    reference: referenceId,
    status,
    amount: totalValue,
    ...(status === 'declined' && { refusal: refusalOf(rejectReason) }),
    // While it is being processed the value is what was ordered, not what came in.
    ...((status === 'paid' || status === 'refunded') &&
      payedValue !== undefined && {
        payment: {
          received: payedValue,
          ...(payedAt !== undefined && { paidAt: payedAt }),
          ...(rates !== undefined && { fee: rates }),
        },
      }),
    ...(refunded > 0 && { refunded }),
    ...(issued?.kind === 'right' && { instrument: issued.instrument }),
  };
}

/** What the payer paid, in cents: with a late fee, more than the cobrança was made for. */
export function receivedFor({ payedValue, totalValue }: LytexInvoice): Cents {
  return payedValue ?? totalValue;
}

/** What was given back, where the cobrança tells: a part leaves it `paid`. */
export function refundsOf(invoice: LytexInvoice): GatewayRefunds {
  const whole = invoice.status === 'refunded' ? receivedFor(invoice) : undefined;
  const refunded = invoice.refundedValue ?? whole;
  return { ...(refunded !== undefined && { refunded }), underWay: false };
}

function issuedOf(invoice: LytexInvoice, method: PaymentMethod) {
  const { totalValue, dueDate } = invoice;
  if (method === 'pix') return pixOf(invoice, totalValue);
  return method === 'boleto' && dueDate !== undefined ? boletoOf(invoice, totalValue, dueDate) : undefined;
}

/**
 * How the payment with a card went, by what the cobrança shows after it.
 *
 * @param refused what the payment was answered, where that was a no: it may come of an earlier call that was carried out
 */
export function outcomeOf(
  invoice: LytexInvoice,
  amount: Cents,
  refused: LytexFailure | undefined,
): ChargeOutcome {
  const { _id: gatewayId, status, totalValue, rejectReason = '' } = invoice;
  if (totalValue !== amount)
    return contradiction(`Cobrança ${gatewayId} is of ${totalValue}, not ${amount} cents`);
  switch (statusOf(invoice)) {
    case 'paid':
      return { kind: 'approved', gatewayId };
    case 'pending':
      return { kind: 'pending', gatewayId };
    case 'declined':
      return { kind: 'declined', refusal: refusalOf(rejectReason) };
    case 'open':
      return refused === undefined ? { kind: 'pending', gatewayId } : declined(refused);
    case 'cancelled':
    case 'expired':
      if (refused !== undefined) return declined(refused);
      break;
    default:
  }
  return contradiction(`Cobrança ${gatewayId} is ${status} after a payment`);
}

function declined(failure: LytexFailure): ChargeOutcome {
  return { kind: 'declined', refusal: refusalOfError(failure) };
}
