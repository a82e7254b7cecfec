import { ControlError, type ActionInput, type ChargeAction, type ChargeSummary } from '../core/vendor.js';
import type { Lifecycle } from './lifecycle.js';
import type { Parts } from './parts.js';
import { canBecome, refundable, refundedTotal, type Payment, type Status } from './payment.js';

/** What faults of notifications are matched against, where no request is the cause. */
const BY_PAYER_OR_BANK = 'payer or bank';
/** Our choice: the vendor's page names no code for it. */
const DECLINED_BY_BANK = '00.02.0001';

/** All payments, as the control plane shows them. */
export function summaries({ book, lifecycle }: Parts): ChargeSummary[] {
  return book.all().map((payment) => summary(lifecycle.upToDate(payment, BY_PAYER_OR_BANK)));
}

/** What payers and banks do with a payment, without the vendor's API. @throws ControlError 400, 404, 409 */
export function act(parts: Parts, id: string, action: ChargeAction, input: ActionInput): ChargeSummary {
  const payment = existing(parts, id);
  const { lifecycle } = parts;
  const now = lifecycle.now().toISOString();
  switch (action) {
    case 'pay':
      receive(lifecycle, payment, input);
      break;
    case 'cancel':
      assertCanBecome(payment, 'CANCELED');
      lifecycle.close(payment, 'CANCELED', now, BY_PAYER_OR_BANK);
      break;
    case 'expire':
      assertCanBecome(payment, 'CANCELED');
      payment.expiresAt = now;
      lifecycle.close(payment, 'EXPIRED', now, BY_PAYER_OR_BANK);
      break;
    case 'dispute':
      assertCanBecome(payment, 'DISPUTE');
      lifecycle.dispute(payment, BY_PAYER_OR_BANK);
      break;
    case 'win-dispute':
      if (payment.status !== 'DISPUTE') throw new ControlError(409, 'This payment is not disputed');
      lifecycle.winDispute(payment, BY_PAYER_OR_BANK);
      break;
    case 'refund':
      refund(lifecycle, payment, input);
      break;
  }
  return summary(payment);
}

/** @throws ControlError 404, 409 */
export function decline(parts: Parts, id: string): ChargeSummary {
  const payment = existing(parts, id);
  assertCanBecome(payment, 'DECLINED');
  parts.lifecycle.decline(payment, DECLINED_BY_BANK, BY_PAYER_OR_BANK);
  return summary(payment);
}

function existing({ book, lifecycle }: Parts, id: string): Payment {
  const payment = book.find(id);
  if (!payment) throw new ControlError(404, `There is no payment ${id}`);
  return lifecycle.upToDate(payment, BY_PAYER_OR_BANK);
}

function receive(lifecycle: Lifecycle, payment: Payment, input: ActionInput): void {
  const { amount = payment.amount, method = 'pix', paidAt = lifecycle.now() } = input;
  if (method !== 'pix') throw new ControlError(400, 'A payment here is made by pix');
  if (payment.status === 'DISPUTE')
    throw new ControlError(409, 'A payment that is DISPUTE cannot be made again');
  assertCanBecome(payment, 'PAID');
  const until = payment.closedAt ?? payment.expiresAt;
  // A code that has ended cannot be paid; a bank may still tell of a payment that was made before.
  if (until !== null && paidAt >= new Date(until))
    throw new ControlError(409, `Its code could be paid until ${until}: give a "paidAt" before it`);
  lifecycle.receive(payment, amount, paidAt, BY_PAYER_OR_BANK);
}

function refund(lifecycle: Lifecycle, payment: Payment, { amount = refundable(payment) }: ActionInput): void {
  if (payment.status !== 'PAID' || amount === 0 || amount > refundable(payment))
    throw new ControlError(409, `A payment that is ${payment.status} has no ${amount} cents to refund`);
  lifecycle.refund(payment, amount, BY_PAYER_OR_BANK);
}

function assertCanBecome(payment: Payment, status: Status): void {
  if (!canBecome(payment, status))
    throw new ControlError(409, `A payment that is ${payment.status} cannot be ${status}`);
}

function summary(payment: Payment): ChargeSummary {
  const { amount, calls, createdAt, payments, received, reference, status, token } = payment;
  return {
    id: token,
    reference,
    method: 'pix',
    amount,
    status,
    createdAt,
    payments,
    calls,
    received,
    refunded: refundedTotal(payment),
  };
}
