import { GatewayRegistry } from '@mensal/billing/ports';
import { clientProvider } from '@mensal/gateway-kit';
import { Module, type OnModuleInit } from '@nestjs/common';
import { LetPayChargeGateway } from './letpay-charge.gateway.js';
import { LetPayClient } from './letpay-client.js';
import { letpayVendor } from './letpay.vendor.js';

/** Makes LetPay one of this server's gateways. The kit's and billing's modules are global. */
@Module({ providers: [clientProvider(LetPayClient, letpayVendor)] })
export class LetPayModule implements OnModuleInit {
  constructor(
    private readonly letpay: LetPayClient,
    private readonly gateways: GatewayRegistry,
  ) {}

  onModuleInit(): void {
    this.gateways.register(new LetPayChargeGateway(this.letpay));
  }
}
