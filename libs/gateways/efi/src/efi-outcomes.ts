import type { ChargeOutcome, GatewayCharge, GatewayChargeStatus, LookUp } from '@mensal/billing/ports';
import { contradiction, likeliestFirst } from '@mensal/gateway-kit';
import type { Cents } from '@mensal/kernel';
import { refundsOf } from './efi-refunds.js';
import { refusalOf } from './efi-refusals.js';
import type { EfiCharge, EfiListed, EfiPaid } from './efi-wire.js';

/**
 * The vendor's statuses (notes; `identified` is a payment seen and not yet confirmed). A text that is not here says
 * nothing: it is never taken for a failure.
 */
const STATUSES: ReadonlyMap<string, GatewayChargeStatus> = new Map([
  ['new', 'open'],
  ['link', 'open'],
  ['waiting', 'pending'],
  ['identified', 'pending'],
  ['approved', 'approved'],
  ['paid', 'paid'],
  // Marked as paid by the merchant in Efí's own panel.
  ['settled', 'paid'],
  ['unpaid', 'declined'],
  ['canceled', 'cancelled'],
  ['expired', 'expired'],
  ['refunded', 'refunded'],
  ['contested', 'disputed'],
]);

/** @returns nothing for a status that we do not know */
export function statusOf(text: string): GatewayChargeStatus | undefined {
  return STATUSES.get(text);
}

/** Of several charges of one reference first the one nearest to a payment, then the newest. */
export function countingFirst(charges: readonly EfiListed[]): EfiListed[] {
  return likeliestFirst(
    charges.toSorted((a, b) => b.id - a.id),
    ({ status }) => STATUSES.get(status),
  );
}

/** What a readable answer of pay or retry says. An answer that contradicts the order is looked into, not believed. */
export function outcomeOf(paid: EfiPaid, amount: Cents): ChargeOutcome {
  const gatewayId = String(paid.charge_id);
  if (paid.total !== amount)
    return contradiction(
      `Charge ${gatewayId} is ${paid.status} with a total of ${paid.total}, not ${amount} cents`,
    );
  switch (STATUSES.get(paid.status)) {
    case 'approved':
    case 'paid':
      return { kind: 'approved', gatewayId };
    case 'pending':
      return { kind: 'pending', gatewayId };
    case 'declined':
      return { kind: 'declined', refusal: refusalOf(paid.refusal) };
    default:
      return contradiction(`Charge ${gatewayId} is ${paid.status} as the answer to a payment`);
  }
}

/** @param others charges of the same reference */
export function foundOf(found: EfiCharge, others: readonly EfiListed[] = []): LookUp {
  const charges = [found, ...others.map((other) => ({ ...other, charge_id: other.id, history: [] }))].map(
    chargeOf,
  );
  const [charge, ...rest] = charges.filter((each) => each !== undefined);
  // One that cannot be read may be the one that was paid.
  if (charge === undefined || rest.length < others.length)
    return contradiction(
      `Charge ${found.charge_id}, or another of its reference, has a status unknown to us`,
    );
  return { kind: 'found', charge, others: rest };
}

function chargeOf(found: EfiCharge): GatewayCharge | undefined {
  const { charge_id, status: text, total, custom_id, reason } = found;
  const status = STATUSES.get(text);
  if (status === undefined) return undefined;
  const { refunded } = refundsOf(found);
  return {
    gatewayId: String(charge_id),
    reference: custom_id,
    status,
    amount: total,
    ...(status === 'declined' && { refusal: refusalOf(reason === undefined ? undefined : { reason }) }),
    ...(refunded !== undefined && refunded > 0 && { refunded }),
  };
}
