import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { ScheduleSources } from '@mensal/platform';
import { Controller, Get } from '@nestjs/common';
import { scheduleToWire } from './schedule-wire.js';

/** What runs by itself: of the merchant's own, and of the server's. Beyond the Ipay contract, in its style. */
@Controller('v1/schedules')
export class SchedulesController {
  constructor(private readonly sources: ScheduleSources) {}

  @Get()
  async list(@CurrentTenant() { tenantId }: TenantContext) {
    const [own, shared] = await Promise.all([this.sources.ofTenant(tenantId), this.sources.ofServer()]);
    return { schedules: [...own, ...shared].map(scheduleToWire) };
  }
}
