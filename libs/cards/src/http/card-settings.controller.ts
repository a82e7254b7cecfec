import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { withoutUnset } from '@mensal/platform';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ConfigureCards } from '../application/configure-cards.use-case.js';
import type { CardSettings } from '../application/card-settings.store.js';
import { CardSettingsBody } from './dtos.js';

/** How a merchant has its cards registered: beyond the Ipay contract, in its style. */
@Controller('v1/settings/cards')
export class CardSettingsController {
  constructor(private readonly configure: ConfigureCards) {}

  @Get()
  async get(@CurrentTenant() tenant: TenantContext) {
    return { cards: toWire(await this.configure.of(tenant)) };
  }

  /** Changes what is sent; an empty text leaves it to us again. */
  @Put()
  async save(@CurrentTenant() tenant: TenantContext, @Body() { cards }: CardSettingsBody) {
    const { serverTokenising, pageName, pageColor, pageLogoUrl } = cards;
    const change = {
      ...withoutUnset({ serverTokenising }),
      ...(pageName != null && { pageName: pageName.trim() || null }),
      ...(pageColor != null && { pageColor: pageColor.toLowerCase() || null }),
      ...(pageLogoUrl != null && { pageLogoUrl: pageLogoUrl || null }),
    };
    return { cards: toWire(await this.configure.execute(tenant, change)) };
  }
}

function toWire({ serverTokenising, pageName, pageColor, pageLogoUrl }: CardSettings) {
  return { serverTokenising, pageName, pageColor, pageLogoUrl };
}
