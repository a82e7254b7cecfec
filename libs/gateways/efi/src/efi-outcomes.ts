import type {
  ChargeOutcome,
  GatewayCharge,
  GatewayChargeStatus,
  LookUp,
  Refusal,
  Trouble,
  Unavailable,
  Unknown,
} from '@mensal/billing/ports';
import type { Cents } from '@mensal/kernel';
import type { EfiFailure, EfiResult } from './efi-answers.js';
import { refusalOf, refusalOfError } from './efi-refusals.js';
import type { EfiCharge, EfiListed, EfiPaid } from './efi-wire.js';

/** A call that brought no data. */
export type Failed = Exclude<EfiResult<never>, { kind: 'ok' }>;

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

/** Of several charges of one reference first the one nearest to a payment, then the newest. */
export function likeliestFirst(charges: readonly EfiListed[]): EfiListed[] {
  // A status that we do not know may be a payment.
  const nearness = ({ status }: EfiListed) => NEARNESS[STATUSES.get(status) ?? 'paid'];
  return charges.toSorted((a, b) => nearness(b) - nearness(a) || b.id - a.id);
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
  const charges = [found, ...others.map((other) => ({ ...other, charge_id: other.id }))].map(chargeOf);
  const [charge, ...rest] = charges.filter((each) => each !== undefined);
  // One that cannot be read may be the one that was paid.
  if (charge === undefined || rest.length < others.length)
    return contradiction(
      `Charge ${found.charge_id}, or another of its reference, has a status unknown to us`,
    );
  return { kind: 'found', charge, others: rest };
}

function chargeOf({
  charge_id,
  status: text,
  total,
  custom_id,
  reason,
}: EfiCharge): GatewayCharge | undefined {
  const status = STATUSES.get(text);
  if (status === undefined) return undefined;
  return {
    gatewayId: String(charge_id),
    reference: custom_id,
    status,
    amount: total,
    ...(status === 'declined' && { refusal: refusalOf(reason === undefined ? undefined : { reason }) }),
  };
}

/** The outcome rule: a documented refusal is a no, what never left is unavailable, all else is unknown. */
export function refusedOrUnsure(
  failed: Failed,
): { kind: 'declined'; refusal: Refusal } | Unknown | Unavailable {
  const refusal = failed.kind === 'error' ? refusalOfError(failed) : undefined;
  return refusal === undefined ? unsure(failed) : { kind: 'declined', refusal };
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
  return failed.kind === 'error' ? troubleOfError(failed) : failed.trouble;
}

function troubleOfError({ status, code, name }: EfiFailure): Trouble {
  return { code: 'vendor-error', detail: `Efí answered ${code} ${name} (HTTP ${status})` };
}
