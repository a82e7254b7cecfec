import { GatewayKitOptions } from '@mensal/gateway-kit';
import { Global, Module } from '@nestjs/common';

const UNLIMITED: GatewayKitOptions = { rateLimits: { lytex: 'off' } };

/** Vendors' limits count real time, of which hardly any passes in a test. The sandbox's are put off too. */
@Global()
@Module({
  providers: [{ provide: GatewayKitOptions, useValue: UNLIMITED }],
  exports: [GatewayKitOptions],
})
export class UnlimitedGateways {}
