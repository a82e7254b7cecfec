import type { FactoryProvider, Type } from '@nestjs/common';
import { GatewayKit } from '../gateway-kit.js';
import type { VendorClient } from '../vendor-client.js';
import type { Vendor } from '../vendor.js';

/** Provides an adapter's client, connected to its vendor, to the adapter's module. */
export function clientProvider<Client>(
  client: Type<Client> & (new (vendor: VendorClient) => Client),
  vendor: Vendor,
): FactoryProvider<Client> {
  return {
    provide: client,
    inject: [GatewayKit],
    useFactory: (kit: GatewayKit) => new client(kit.connect(vendor)),
  };
}
