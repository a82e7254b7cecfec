import type { GatewayChargeStatus, Refusal, Trouble, Unavailable, Unknown } from '@mensal/billing/ports';
import { lost } from '../answers.js';
import type { Failed } from './result.js';

/** Of a call that may have been carried out, unless it never left. */
export function unsure(failed: Failed): Unknown | Unavailable {
  return failed.kind === 'not-sent' ? unavailable(failed) : unknown(failed);
}

/** Of a call that orders nothing, before the one that does. */
export function unavailable({ trouble }: { trouble: Trouble }): Unavailable {
  return { kind: 'unavailable', trouble };
}

export function unknown({ trouble }: { trouble: Trouble }): Unknown {
  return { kind: 'unknown', trouble };
}

/** An answer that contradicts what was ordered is looked into, not believed. */
export function contradiction(detail: string): Unknown {
  return unknown(lost('unreadable-answer', detail));
}

/**
 * The outcome rule: a documented refusal is a no, what never left is unavailable, all else is unknown.
 *
 * @param refusal what the vendor's no is documented to refuse
 */
export function declinedOrUnsure(
  refusal: Refusal | undefined,
  failed: Failed,
): { kind: 'declined'; refusal: Refusal } | Unknown | Unavailable {
  return refusal === undefined ? unsure(failed) : { kind: 'declined', refusal };
}

/** {@link declinedOrUnsure}, of what is refused rather than declined: refunds and cancellations. */
export function refusedOrUnsure(
  refusal: Refusal | undefined,
  failed: Failed,
): { kind: 'refused'; refusal: Refusal } | Unknown | Unavailable {
  return refusal === undefined ? unsure(failed) : { kind: 'refused', refusal };
}

/** For those who are told no code. */
export function detailOf({ trouble: { code, detail } }: { trouble: Trouble }): string {
  return `${code}: ${detail}`;
}

/** Why a card got no token, where the vendor has said nothing of the card. */
export function untokenised({ trouble }: Failed): { kind: 'no-access' | 'unavailable'; detail: string } {
  return trouble.code === 'credentials-refused' || trouble.code === 'no-account'
    ? { kind: 'no-access', detail: trouble.detail }
    : { kind: 'unavailable', detail: detailOf({ trouble }) };
}

/** The nearer to money, the higher. */
const NEARNESS: Readonly<Record<GatewayChargeStatus, number>> = {
  paid: 5,
  approved: 5,
  refunded: 4,
  disputed: 4,
  pending: 3,
  declined: 2,
  open: 1,
  cancelled: 0,
  expired: 0,
};

/**
 * Of several charges of one reference the one nearest to a payment comes first.
 *
 * @param charges the newest first
 * @param statusOf nothing for a status that is not known: it may be a payment
 */
export function likeliestFirst<Charge>(
  charges: readonly Charge[],
  statusOf: (charge: Charge) => GatewayChargeStatus | undefined,
): Charge[] {
  const nearness = (charge: Charge) => NEARNESS[statusOf(charge) ?? 'paid'];
  return charges.toSorted((a, b) => nearness(b) - nearness(a));
}
