import { DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import type { Page, PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { GatewayName } from '../ports.js';
import {
  ReconciliationReports,
  type Credit,
  type DifferenceFilter,
  type ReconciliationReport,
  type RecordedDifference,
} from './reconciliation-reports.js';

@Injectable()
export class FindReconciliations {
  constructor(private readonly reports: ReconciliationReports) {}

  list(
    { tenantId }: TenantContext,
    filter: { gateway?: GatewayName },
    page: Page,
  ): Promise<PageOf<ReconciliationReport>> {
    return this.reports.list(tenantId, filter, page);
  }

  /** @throws DomainError BILLING.RECONCILIATION_NOT_FOUND */
  async one({ tenantId }: TenantContext, id: Identifier): Promise<ReconciliationReport> {
    const report = await this.reports.find(tenantId, id);
    if (report === undefined) throw new DomainError('BILLING.RECONCILIATION_NOT_FOUND');
    return report;
  }

  differences(
    { tenantId }: TenantContext,
    filter: DifferenceFilter,
    page: Page,
  ): Promise<PageOf<RecordedDifference>> {
    return this.reports.differences(tenantId, filter, page);
  }

  credits({ tenantId }: TenantContext, page: Page): Promise<PageOf<Credit>> {
    return this.reports.credits(tenantId, page);
  }
}
