import { DomainError, type BasisPoints } from '@mensal/kernel';

/** A tenant's rules of billing. */
export interface BillingTerms {
  /** A cycle is billed once its due date lies no more than so many days ahead. */
  leadDays: number;
  /** Multa: of the principal, once, from the first late day. At most 2 % (Lei 8.078/90 art. 52 §1º). */
  lateFeeRate: BasisPoints;
  /** Juros: of the principal a month of 30 days, simple, for each day late. */
  interestRate: BasisPoints;
  /** An invoice strictly above so many times the latest one waits for a person. */
  guardFactor: number;
}

export const DEFAULT_TERMS: BillingTerms = {
  leadDays: 10,
  lateFeeRate: 200,
  interestRate: 100,
  guardFactor: 10,
};

/** @throws DomainError BILLING.INVALID_TERMS, naming the rule that is broken. */
export function checkTerms(terms: BillingTerms): BillingTerms {
  assertWithin('leadDays', terms.leadDays, 0, 28);
  assertWithin('lateFeeRate', terms.lateFeeRate, 0, 200);
  assertWithin('interestRate', terms.interestRate, 0, 10_000);
  assertWithin('guardFactor', terms.guardFactor, 1, 1_000_000);
  return terms;
}

function assertWithin(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new DomainError(
      'BILLING.INVALID_TERMS',
      `${name} must be a whole number from ${min} to ${max}, not ${value}`,
    );
  }
}
