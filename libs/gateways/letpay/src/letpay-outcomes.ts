import type { GatewayCharge, GatewayChargeStatus, LookUp, Refusal } from '@mensal/billing/ports';
import { contradiction, likeliestFirst } from '@mensal/gateway-kit';
import { amountMadeFor } from './letpay-requests.js';
import type { LetPayPayment } from './letpay-wire.js';

/** The vendor's statuses. One that is not here says nothing: it is never taken for a failure. */
const STATUSES: ReadonlyMap<string, GatewayChargeStatus> = new Map([
  ['PROCESSING', 'open'],
  ['PRE_AUTHORIZED', 'pending'],
  ['PAID', 'paid'],
  ['DECLINED', 'declined'],
  ['CANCELED', 'cancelled'],
  ['REFUNDED', 'refunded'],
  ['DISPUTE', 'disputed'],
]);

/** @param payments of one reference, or the one that was asked for; at least one */
export function foundOf(payments: readonly LetPayPayment[]): LookUp {
  const newestFirst = payments.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const charges = newestFirst.map((payment) => chargeOf(payment)).filter((each) => each !== undefined);
  // A Pix that was declined can no longer be paid.
  const [charge, ...others] = likeliestFirst(charges, ({ status }) =>
    status === 'declined' ? 'cancelled' : status,
  );
  // One that cannot be read may be the one that was paid.
  if (charge === undefined || others.length + 1 < payments.length)
    return contradiction(
      `A payment of the reference is ${payments.map(({ transactionStatus }) => transactionStatus).join(', ')}, or of no amount`,
    );
  return { kind: 'found', charge, others };
}

/** @returns nothing where the status is unknown, or what it was made for */
function chargeOf(payment: LetPayPayment): GatewayCharge | undefined {
  const { paymentToken, reference, amount_received: received = 0, errorCode, extra_data } = payment;
  const { refunded_amount: refunded = 0 } = payment;
  const status = statusOf(payment);
  const amount = amountMadeFor(extra_data);
  if (status === undefined || amount === undefined) return undefined;
  return {
    gatewayId: paymentToken,
    reference,
    status,
    amount,
    ...(status === 'declined' && { refusal: declined(errorCode) }),
    ...(['paid', 'refunded', 'disputed'].includes(status) && received > 0 && { payment: { received } }),
    ...(refunded > 0 && { refunded }),
  };
}

/** What was given back in part is still paid. */
export function statusOf(payment: LetPayPayment): GatewayChargeStatus | undefined {
  const { transactionStatus, amount_received: received = 0, refunded_amount: refunded = 0 } = payment;
  const status = STATUSES.get(transactionStatus);
  return status === 'refunded' && refunded > 0 && refunded < received ? 'paid' : status;
}

function declined(errorCode: string | undefined): Refusal {
  const code = errorCode === undefined ? '' : ` (código ${errorCode})`;
  return { code: 'other', reason: `A LetPay recusou o pagamento${code}.`, retryable: false };
}
