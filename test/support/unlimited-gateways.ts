import { GatewayKitOptions } from '@mensal/gateway-kit';
import { Global, Module } from '@nestjs/common';

const UNLIMITED: GatewayKitOptions = { rateLimits: { lytex: 'off' } };

/** For a year in minutes: vendors' limits count real time, of which hardly any passes. The sandbox's are to be put off too. */
@Global()
@Module({
  providers: [{ provide: GatewayKitOptions, useValue: UNLIMITED }],
  exports: [GatewayKitOptions],
})
export class UnlimitedGateways {}
