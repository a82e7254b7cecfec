import { DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import type { Page, PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { BillingRunStore, type RunException, type RunFilter, type RunProgress } from './billing-run.store.js';

@Injectable()
export class FindBillingRuns {
  constructor(private readonly runs: BillingRunStore) {}

  /** @throws DomainError BILLING.RUN_NOT_FOUND */
  async one(tenant: TenantContext, id: Identifier): Promise<RunProgress> {
    const progress = await this.runs.progress(tenant.tenantId, id);
    if (progress === undefined) throw new DomainError('BILLING.RUN_NOT_FOUND');
    return progress;
  }

  exceptions(tenant: TenantContext, id: Identifier, page: Page): Promise<PageOf<RunException>> {
    return this.runs.exceptions(tenant.tenantId, id, page);
  }

  list(tenant: TenantContext, filter: RunFilter, page: Page): Promise<PageOf<RunProgress>> {
    return this.runs.list(tenant.tenantId, filter, page);
  }
}
