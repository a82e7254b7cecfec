import type { AccountTest } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import type { ConnectedAccount, VendorAnswer, VendorCall } from './vendor.js';

/** Speaks with one vendor for all tenants: made by {@link GatewayKit.connect}. */
export interface VendorClient {
  /** Sends a call under the tenant's access token. Never throws for what a vendor or a network may do. */
  call(tenantId: Identifier, call: VendorCall): Promise<VendorAnswer>;
  /** The tenant's account, or `undefined` where it has none that opens here; for what goes into bodies. */
  account(tenantId: Identifier): Promise<ConnectedAccount | undefined>;
  /** Authorises afresh, past every cache and breaker. */
  test(tenantId: Identifier): Promise<AccountTest>;
}
