import { GatewayAccounts, GatewayRegistry } from '@mensal/billing/ports';
import { CardTokenizers, PageTokenizers } from '@mensal/cards/ports';
import { clientProvider } from '@mensal/gateway-kit';
import { Module, type OnModuleInit } from '@nestjs/common';
import { EfiCardTokenizer } from './efi-card.tokenizer.js';
import { EfiChargeGateway } from './efi-charge.gateway.js';
import { EfiClient } from './efi-client.js';
import { EfiPageTokenizer } from './efi-page.tokenizer.js';
import { efiVendor } from './efi.vendor.js';

/** Makes Efí one of this server's gateways. The kit's, billing's and cards' modules are global. */
@Module({ providers: [clientProvider(EfiClient, efiVendor)] })
export class EfiModule implements OnModuleInit {
  constructor(
    private readonly efi: EfiClient,
    private readonly gateways: GatewayRegistry,
    private readonly accounts: GatewayAccounts,
    private readonly tokenizers: CardTokenizers,
    private readonly pageTokenizers: PageTokenizers,
  ) {}

  onModuleInit(): void {
    this.gateways.register(new EfiChargeGateway(this.efi));
    this.tokenizers.register(new EfiCardTokenizer(this.efi, this.accounts));
    this.pageTokenizers.register(new EfiPageTokenizer(this.efi, this.accounts));
  }
}
