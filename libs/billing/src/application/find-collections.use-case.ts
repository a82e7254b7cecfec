import { DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import type { Page, PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { CollectionStore, type Collection, type CollectionFilter } from './collection.store.js';

@Injectable()
export class FindCollections {
  constructor(private readonly collections: CollectionStore) {}

  /** @throws DomainError BILLING.COLLECTION_NOT_FOUND (also of an invoice that is not collected by itself) */
  async one({ tenantId }: TenantContext, invoiceId: Identifier): Promise<Collection> {
    const collection = await this.collections.find(tenantId, invoiceId);
    if (collection === undefined) throw new DomainError('BILLING.COLLECTION_NOT_FOUND');
    return collection;
  }

  list({ tenantId }: TenantContext, filter: CollectionFilter, page: Page): Promise<PageOf<Collection>> {
    return this.collections.list(tenantId, filter, page);
  }
}
