import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { PagePipe, pagingFields, type Page } from '@mensal/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { FindReconciliations } from '../application/find-reconciliations.use-case.js';
import { creditToWire } from './reconciliation-wire.js';

/** What payers paid beyond what was due, twice or too much at once, and were not given back. */
@Controller('v1/credits')
export class CreditsController {
  constructor(private readonly find: FindReconciliations) {}

  @Get()
  async list(@CurrentTenant() tenant: TenantContext, @Query(PagePipe) page: Page) {
    const found = await this.find.credits(tenant, page);
    return { credits: found.items.map(creditToWire), ...pagingFields(page, found) };
  }
}
