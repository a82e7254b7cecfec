import { GatewayAccounts } from '@mensal/billing/ports';
import { JobQueue, Scheduler, ScheduleSources, SealedStores } from '@mensal/platform';
import { HttpModule } from '@nestjs/axios';
import { Global, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { ConnectedAccounts } from './accounts/connected-accounts.js';
import { sealedRows } from './accounts/sealed-rows.js';
import { SqlGatewayAccounts } from './accounts/sql-gateway-accounts.js';
import { CallReport } from './call-report.js';
import { GatewayKit, GatewayKitOptions } from './gateway-kit.js';
import { GatewayMetrics } from './gateway-metrics.js';
import { HttpExchange, httpOptions } from './http/http-exchange.js';
import { CircuitBreakers } from './limits/circuit-breakers.js';
import { RateLimiter } from './limits/rate-limiter.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { SqlAccessTokens, type DueRenewal } from './tokens/sql-access-tokens.js';
import { TokenSchedules } from './tokens/token-schedules.js';
import { VendorRequests } from './vendor-requests.js';

const RENEWAL_QUEUE = 'gateways.renew-token';
const RENEWAL_CONCURRENCY = 4;
/** What is left over is found by the next sweep, in 10 seconds. */
const RENEWALS_A_SWEEP = 1_000;

/** What all gateways share. Global, so that each gateway's module finds {@link GatewayKit}. */
@Global()
@Module({
  imports: [HttpModule.registerAsync({ useFactory: httpOptions })],
  providers: [
    AccessTokens,
    CallReport,
    CircuitBreakers,
    ConnectedAccounts,
    GatewayKit,
    GatewayMetrics,
    HttpExchange,
    RateLimiter,
    SqlAccessTokens,
    TokenSchedules,
    VendorRequests,
    { provide: GatewayAccounts, useClass: SqlGatewayAccounts },
  ],
  exports: [GatewayAccounts, GatewayKit],
})
export class GatewayKitModule implements OnModuleInit {
  constructor(
    private readonly queue: JobQueue,
    private readonly scheduler: Scheduler,
    private readonly sealedStores: SealedStores,
    private readonly tokens: SqlAccessTokens,
    private readonly kit: GatewayKit,
    private readonly scheduleSources: ScheduleSources,
    private readonly tokenSchedules: TokenSchedules,
  ) {}

  /** For tests and benchmarks; servers import the class itself. */
  static with(options: GatewayKitOptions): DynamicModule {
    return { module: GatewayKitModule, providers: [{ provide: GatewayKitOptions, useValue: options }] };
  }

  onModuleInit(): void {
    this.sealedStores.define(sealedRows);
    this.scheduleSources.define(this.tokenSchedules);
    this.queue.define<DueRenewal>({
      name: RENEWAL_QUEUE,
      description: 'Renova os tokens de acesso aos gateways',
      concurrency: RENEWAL_CONCURRENCY,
      handle: ({ tenantId, gateway }) => this.kit.renewToken(tenantId, gateway),
    });
    this.scheduler.define({
      name: 'gateways.token-renewal',
      description: 'Procura tokens de acesso por renovar',
      // Tokens live on real time, which the business clock does not wait for.
      nextDueAt: () => Promise.resolve(undefined),
      runDue: async () => {
        const due = await this.tokens.dueForRenewal(RENEWALS_A_SWEEP);
        for (const { tenantId, gateway } of due)
          await this.queue.send(RENEWAL_QUEUE, { tenantId, gateway }, { key: `${tenantId}/${gateway}` });
        return due.length;
      },
    });
  }
}
