import type { Identifier } from '@mensal/kernel';
import type { BillingTerms } from '../domain/billing-terms.js';

export abstract class BillingTermsStore {
  /** The tenant's own terms, or the defaults. */
  abstract of(tenantId: Identifier): Promise<BillingTerms>;
  abstract save(tenantId: Identifier, terms: BillingTerms): Promise<void>;
}
