import type {
  ChargeOutcome,
  GatewayCharge,
  GatewayChargeStatus,
  PaymentMethod,
  Refusal,
  Trouble,
  Unavailable,
  Unknown,
} from '@mensal/billing/ports';
import type { Cents } from '@mensal/kernel';
import type { LytexFailure, LytexResult } from './lytex-answers.js';
import { boletoOf, pixOf } from './lytex-instruments.js';
import { refusalOf, refusalOfError } from './lytex-refusals.js';
import type { LytexInvoice } from './lytex-wire.js';

/** A call that brought no data. */
export type Failed = Exclude<LytexResult<never>, { kind: 'ok' }>;

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
  ['expired', 'expired'],
  ['refunded', 'refunded'],
]);

/** A refused card leaves the cobrança open; its transaction tells. `undefined` for a status that we do not know. */
export function statusOf({ status: text, rejectReason }: LytexInvoice): GatewayChargeStatus | undefined {
  const status = STATUSES.get(text);
  return status === 'open' && rejectReason !== undefined ? 'declined' : status;
}

/** The nearer to money, the higher. */
const NEARNESS: Readonly<Record<GatewayChargeStatus, number>> = {
  paid: 4,
  approved: 4,
  refunded: 4,
  disputed: 4,
  pending: 3,
  declined: 2,
  open: 1,
  cancelled: 0,
  expired: 0,
};

/** Of several charges of one reference first the one nearest to a payment, then the newest: ids begin with their time. */
export function likeliestFirst(charges: readonly GatewayCharge[]): GatewayCharge[] {
  return charges.toSorted(
    (a, b) => NEARNESS[b.status] - NEARNESS[a.status] || (a.gatewayId < b.gatewayId ? 1 : -1),
  );
}

/** @returns nothing for a status that we do not know */
export function chargeOf(invoice: LytexInvoice, method: PaymentMethod): GatewayCharge | undefined {
  const status = statusOf(invoice);
  if (status === undefined) return undefined;
  const { _id, referenceId, totalValue, payedValue, payedAt, rates, rejectReason = '' } = invoice;
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
    ...(issued?.kind === 'right' && { instrument: issued.instrument }),
  };
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

/** The outcome rule: a documented refusal is a no, what never left is unavailable, all else is unknown. */
export function refusedOrUnsure(
  failed: Failed,
): { kind: 'declined'; refusal: Refusal } | Unknown | Unavailable {
  return failed.kind === 'error' ? { kind: 'declined', refusal: refusalOfError(failed) } : unsure(failed);
}

export function unsure(failed: Failed): Unknown | Unavailable {
  return failed.kind === 'not-sent'
    ? { kind: 'unavailable', trouble: failed.trouble }
    : unknown(troubleOf(failed));
}

export function unknown(trouble: Trouble): Unknown {
  return { kind: 'unknown', trouble };
}

export function contradiction(detail: string): Unknown {
  return unknown({ code: 'unreadable-answer', detail });
}

export function troubleOf(failed: Failed): Trouble {
  return failed.kind === 'error'
    ? { code: 'vendor-error', detail: `Lytex answered HTTP ${failed.status}` }
    : failed.trouble;
}
