import type { GatewayName } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import { CONFIGURATION, type Configuration } from '@mensal/platform';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { ConnectedAccounts } from './accounts/connected-accounts.js';
import { CallReport } from './call-report.js';
import { CircuitBreakers } from './limits/circuit-breakers.js';
import { RateLimiter } from './limits/rate-limiter.js';
import { AccessTokens } from './tokens/access-tokens.js';
import type { RateLimit, Vendor } from './vendor.js';
import type { VendorClient } from './vendor-client.js';
import { VendorConnection, type Shared } from './vendor-connection.js';
import { VendorRequests } from './vendor-requests.js';

/** For tests and benchmarks. */
export class GatewayKitOptions {
  /** Instead of the vendors' own limits; `off` leaves calls of that gateway unlimited. */
  rateLimits?: Readonly<Record<GatewayName, RateLimit | 'off'>>;
}

/** Where a gateway gets its {@link VendorClient}. */
@Injectable()
export class GatewayKit {
  private readonly logger = new Logger(GatewayKit.name);
  private readonly connections = new Map<GatewayName, VendorConnection>();
  private readonly shared: Shared;

  constructor(
    @Inject(CONFIGURATION) { gatewayTimeoutMs }: Configuration,
    em: EntityManager,
    accounts: ConnectedAccounts,
    tokens: AccessTokens,
    requests: VendorRequests,
    limiter: RateLimiter,
    breakers: CircuitBreakers,
    report: CallReport,
    @Optional() private readonly options?: GatewayKitOptions,
  ) {
    this.shared = {
      accounts,
      tokens,
      requests,
      limiter,
      breakers,
      report,
      timeoutMs: gatewayTimeoutMs,
      assertNoTransaction: () => {
        if (em.isInTransaction())
          throw new Error(
            'A gateway is called outside of database transactions: it may take minutes to answer',
          );
      },
    };
  }

  /** @throws Error where the vendor is connected already */
  connect(vendor: Vendor): VendorClient {
    if (this.connections.has(vendor.name)) throw new Error(`${vendor.name} is connected already`);
    const override = this.options?.rateLimits?.[vendor.name];
    const rateLimit = override === 'off' ? undefined : (override ?? vendor.rateLimit);
    const connection = new VendorConnection(vendor, rateLimit, this.shared);
    this.connections.set(vendor.name, connection);
    return connection;
  }

  /** Whether access tokens of a gateway are shared and renewed, and not had one by one with each call. */
  renewsTokens(gateway: GatewayName): boolean {
    return this.connections.get(gateway)?.renewsTokens ?? false;
  }

  /** Renews an account's access token where that is due. */
  async renewToken(tenantId: Identifier, gateway: GatewayName): Promise<void> {
    const connection = this.connections.get(gateway);
    if (connection === undefined)
      this.logger.warn({ gateway }, 'A token of a gateway that this server has not');
    else await connection.renew(tenantId);
  }
}
