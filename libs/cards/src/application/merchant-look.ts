import { TenantDirectory } from '@mensal/identity';
import type { Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import { CardSettingsStore } from './card-settings.store.js';

/** How a merchant shows itself to payers. */
export interface Look {
  name: string;
  /** `#rrggbb`, in lower case. */
  colour: string;
  logoUrl: string | null;
}

/** Dark enough for white writing. */
const DEFAULT_COLOUR = '#1f4e79';

@Injectable()
export class MerchantLook {
  constructor(
    private readonly settings: CardSettingsStore,
    private readonly tenants: TenantDirectory,
  ) {}

  async of(tenantId: Identifier): Promise<Look> {
    const { pageName, pageColor, pageLogoUrl } = await this.settings.of(tenantId);
    return {
      name: pageName ?? (await this.tenants.nameOf(tenantId)),
      colour: pageColor ?? DEFAULT_COLOUR,
      logoUrl: pageLogoUrl,
    };
  }
}
