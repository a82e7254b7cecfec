import { ControlError, type ActionInput, type ChargeAction, type ChargeSummary } from '../core/vendor.js';
import { become, canBecome, refundedTotal, type Charge, type Status } from './charge.js';
import { currency } from './instalments.js';
import type { Lifecycle } from './lifecycle.js';

/** What faults of notifications are matched against, where no request is the cause. */
const BY_PAYER_OR_BANK = 'payer or bank';

/** What payers and banks do with a charge, without the vendor's API. @throws ControlError 409 */
export function act(lifecycle: Lifecycle, charge: Charge, action: ChargeAction, input: ActionInput): void {
  charge.cause = BY_PAYER_OR_BANK;
  switch (action) {
    case 'pay':
      return receive(lifecycle, charge, input);
    case 'cancel':
      return move(lifecycle, charge, 'canceled', 'Cobrança cancelada');
    case 'dispute':
      return move(lifecycle, charge, 'contested', 'Pagamento contestado');
    case 'win-dispute':
      if (charge.status !== 'contested') throw new ControlError(409, 'This charge is not contested');
      return move(lifecycle, charge, 'paid', 'Contestação encerrada a favor do recebedor');
    case 'expire':
      return move(lifecycle, charge, 'expired', 'Cobrança expirada');
    case 'refund':
      return refund(lifecycle, charge, input);
  }
}

function receive(lifecycle: Lifecycle, charge: Charge, input: ActionInput): void {
  if (charge.status === 'contested') throw new ControlError(409, 'A charge that is contested cannot be paid');
  assertCanBecome(charge, 'paid');
  const { amount = charge.total, method = 'banking_billet', paidAt } = input;
  const now = lifecycle.now();
  charge.payment ??= { method, createdAt: now };
  charge.payments++;
  charge.received += amount;
  charge.paidAt = paidAt?.toISOString() ?? now;
  charge.confirmedAt = now;
  become(charge, 'paid', now, `Pagamento de R$ ${currency(amount)} confirmado`, { value: amount });
  lifecycle.publish(charge);
}

function refund(lifecycle: Lifecycle, charge: Charge, input: ActionInput): void {
  if (charge.step?.does === 'refund')
    throw new ControlError(409, 'Another refund of this charge is in process');
  const left = charge.received - refundedTotal(charge);
  const amount = input.amount ?? left;
  if (charge.status !== 'paid' || amount > left)
    throw new ControlError(409, `A charge that is ${charge.status} has no ${amount} cents to refund`);
  lifecycle.refund(charge, amount);
}

function move(lifecycle: Lifecycle, charge: Charge, status: Status, message: string): void {
  assertCanBecome(charge, status);
  become(charge, status, lifecycle.now(), message);
  lifecycle.publish(charge);
}

function assertCanBecome(charge: Charge, status: Status): void {
  if (!canBecome(charge, status))
    throw new ControlError(409, `A charge that is ${charge.status} cannot be ${status}`);
}

/** A charge as the control plane shows it. */
export function summary(charge: Charge): ChargeSummary {
  return {
    id: String(charge.id),
    reference: charge.customId,
    method: charge.payment?.method ?? null,
    amount: charge.total,
    status: charge.status,
    createdAt: charge.createdAt,
    payments: charge.payments,
    calls: charge.calls,
    received: charge.received,
    refunded: refundedTotal(charge),
  };
}
