import type { TenantContext } from '@mensal/identity';
import { Injectable } from '@nestjs/common';
import { CardSettingsStore, type CardSettings } from './card-settings.store.js';

/** How a tenant has its cards registered. */
@Injectable()
export class ConfigureCards {
  constructor(private readonly settings: CardSettingsStore) {}

  of({ tenantId }: TenantContext): Promise<CardSettings> {
    return this.settings.of(tenantId);
  }

  /** Changes what is given. */
  execute({ tenantId }: TenantContext, change: Partial<CardSettings>): Promise<CardSettings> {
    return this.settings.save(tenantId, change);
  }
}
