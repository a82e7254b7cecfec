import type { Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { checkTerms, type BillingTerms } from '../domain/billing-terms.js';
import { BillingTermsStore } from './billing-terms.store.js';

/** A tenant's rules of billing; a change counts for invoices issued from then on. */
@Injectable()
export class ChangeTerms {
  constructor(
    private readonly terms: BillingTermsStore,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  current(tenantId: Identifier): Promise<BillingTerms> {
    return this.terms.of(tenantId);
  }

  /** @throws DomainError BILLING.INVALID_TERMS */
  execute(tenantId: Identifier, change: Partial<BillingTerms>): Promise<BillingTerms> {
    return this.unitOfWork.run(async () => {
      const terms = checkTerms({ ...(await this.terms.of(tenantId)), ...change });
      await this.terms.save(tenantId, terms);
      return terms;
    });
  }
}
