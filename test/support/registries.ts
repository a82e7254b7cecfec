import { GatewayRegistry } from '@mensal/billing/ports';
import { CardTokenizers, PageTokenizers } from '@mensal/cards/ports';
import { CustomerDirectories } from '@mensal/customers/ports';
import { Global, Module } from '@nestjs/common';

const REGISTRIES = [GatewayRegistry, CardTokenizers, PageTokenizers, CustomerDirectories];

/** What a gateway registers itself with, without the modules that own it. */
@Global()
@Module({ providers: REGISTRIES, exports: REGISTRIES })
export class Registries {}
