import { GatewayRegistry } from '@mensal/billing/ports';
import { GatewayKit } from '@mensal/gateway-kit';
import { Module, type OnModuleInit } from '@nestjs/common';
import { EfiChargeGateway } from './efi-charge.gateway.js';
import { EfiClient } from './efi-client.js';
import { efiVendor } from './efi.vendor.js';

/** Makes Efí one of this server's gateways. The kit's and billing's modules are global. */
@Module({
  providers: [
    {
      provide: EfiClient,
      inject: [GatewayKit],
      useFactory: (kit: GatewayKit) => new EfiClient(kit.connect(efiVendor)),
    },
  ],
})
export class EfiModule implements OnModuleInit {
  constructor(
    private readonly efi: EfiClient,
    private readonly gateways: GatewayRegistry,
  ) {}

  onModuleInit(): void {
    this.gateways.register(new EfiChargeGateway(this.efi));
  }
}
