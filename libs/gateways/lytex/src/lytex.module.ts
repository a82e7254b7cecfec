import { GatewayAccounts, GatewayRegistry } from '@mensal/billing/ports';
import { CardTokenizers } from '@mensal/cards/ports';
import { CustomerDirectories } from '@mensal/customers/ports';
import { clientProvider } from '@mensal/gateway-kit';
import { Clock } from '@mensal/kernel';
import { Module, type OnModuleInit } from '@nestjs/common';
import { LytexCardTokenizer } from './lytex-card.tokenizer.js';
import { LytexChargeGateway } from './lytex-charge.gateway.js';
import { LytexClient } from './lytex-client.js';
import { LytexCustomerDirectory } from './lytex-customer.directory.js';
import { lytexVendor } from './lytex.vendor.js';

/** Makes Lytex one of this server's gateways. The kit's, billing's, cards' and customers' modules are global. */
@Module({ providers: [clientProvider(LytexClient, lytexVendor)] })
export class LytexModule implements OnModuleInit {
  constructor(
    private readonly lytex: LytexClient,
    private readonly clock: Clock,
    private readonly gateways: GatewayRegistry,
    private readonly accounts: GatewayAccounts,
    private readonly tokenizers: CardTokenizers,
    private readonly directories: CustomerDirectories,
  ) {}

  onModuleInit(): void {
    this.gateways.register(new LytexChargeGateway(this.lytex, this.clock));
    this.tokenizers.register(new LytexCardTokenizer(this.lytex, this.accounts));
    this.directories.register(new LytexCustomerDirectory(this.lytex));
  }
}
