import type { TenantContext } from '@mensal/identity';
import type { Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import { cardNewsOf, type CardNews, type Withheld } from './card-mail.js';
import { ChargeRepository } from './charge.repository.js';
import { CollectionStore } from './collection.store.js';

/** What payers of unpaid invoices are to be told of their cards. */
@Injectable()
export class FindCardNews {
  constructor(
    private readonly collections: CollectionStore,
    private readonly charges: ChargeRepository,
  ) {}

  /** By the invoices' ids; where there is something to tell, or may be later. */
  async of(
    { tenantId, timeZone }: TenantContext,
    invoiceIds: readonly Identifier[],
    now: Date,
  ): Promise<Map<Identifier, CardNews | Withheld>> {
    if (invoiceIds.length === 0) return new Map();
    const collections = await this.collections.several(tenantId, invoiceIds);
    const charges = await this.charges.ofInvoices(tenantId, invoiceIds);
    const newest = new Map(charges.map((charge) => [charge.invoiceId, charge]));
    const told = [...collections.values()].flatMap((collection): [Identifier, CardNews | Withheld][] => {
      const { invoiceId } = collection;
      const news = cardNewsOf(collection, newest.get(invoiceId), now, timeZone);
      return news === undefined ? [] : [[invoiceId, news]];
    });
    return new Map(told);
  }
}
