import { Clock } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import {
  checkSettings,
  DEFAULT_RETRY_DAYS,
  NO_ROUTING,
  type CollectionSettings,
} from '../domain/collection-settings.js';
import type { PaymentMethod } from '../domain/invoice.js';
import { CollectInvoices } from './collect-invoices.use-case.js';
import { CollectionStore } from './collection.store.js';
import { GatewayRegistry } from './gateway-registry.js';

export interface CollectionChange {
  routing?: Partial<Record<PaymentMethod, readonly string[]>>;
  retryDays?: readonly number[];
}

/** By which gateways a tenant's invoices are collected, in order, and when refused cards are tried again. */
@Injectable()
export class ConfigureCollection {
  constructor(
    private readonly collections: CollectionStore,
    private readonly collect: CollectInvoices,
    private readonly gateways: GatewayRegistry,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async of({ tenantId }: TenantContext): Promise<CollectionSettings> {
    const settings = await this.collections.settingsOf(tenantId);
    return settings ?? { routing: NO_ROUTING, retryDays: DEFAULT_RETRY_DAYS };
  }

  /**
   * Changes what is given. It counts for invoices issued from then on, and for those that wait for a gateway.
   *
   * @throws DomainError BILLING.INVALID_COLLECTION_SETTINGS, BILLING.GATEWAY_NOT_FOUND
   */
  execute(tenant: TenantContext, change: CollectionChange): Promise<CollectionSettings> {
    return this.unitOfWork.run(async () => {
      const present = await this.of(tenant);
      const settings = checkSettings({
        routing: { ...present.routing, ...change.routing },
        retryDays: change.retryDays ?? present.retryDays,
      });
      for (const name of Object.values(settings.routing).flat()) this.gateways.get(name);
      await this.collections.saveSettings(tenant.tenantId, settings);
      if ((await this.collections.wakeStuck(tenant.tenantId, this.clock.now())) > 0)
        await this.collect.wakeWorkers();
      return settings;
    });
  }
}
