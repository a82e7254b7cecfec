import { DailyJobs } from '@mensal/platform';
import { Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Authenticate } from './application/authenticate.use-case.js';
import { ManageTenants } from './application/manage-tenants.use-case.js';
import { RenewTokens } from './application/renew-tokens.use-case.js';
import { RevokeToken } from './application/revoke-token.use-case.js';
import { SessionStore } from './application/session-store.js';
import { SignIn } from './application/sign-in.use-case.js';
import { SignInLimiter } from './application/sign-in-limiter.js';
import { TenantDirectory } from './application/tenant-directory.js';
import { TenantRepository } from './application/tenant.repository.js';
import { TenantGuard } from './http/tenant.guard.js';
import { TokenController } from './http/token.controller.js';
import { MikroOrmTenantRepository } from './persistence/mikro-orm-tenant.repository.js';
import { PostgresSignInLimiter } from './persistence/postgres-sign-in-limiter.js';
import { SessionCache } from './persistence/session-cache.js';
import { SqlSessionStore } from './persistence/sql-session-store.js';

@Module({
  controllers: [TokenController],
  providers: [
    Authenticate,
    ManageTenants,
    RenewTokens,
    RevokeToken,
    SignIn,
    TenantDirectory,
    SessionCache,
    { provide: TenantRepository, useClass: MikroOrmTenantRepository },
    { provide: SessionStore, useClass: SqlSessionStore },
    { provide: SignInLimiter, useClass: PostgresSignInLimiter },
    { provide: APP_GUARD, useClass: TenantGuard },
  ],
  exports: [ManageTenants, TenantDirectory],
})
export class IdentityModule implements OnModuleInit {
  constructor(
    private readonly dailyJobs: DailyJobs,
    private readonly directory: TenantDirectory,
    private readonly sessions: SessionStore,
  ) {}

  onModuleInit(): void {
    this.dailyJobs.forTenants(() => this.directory.active());
    this.dailyJobs.define({
      name: 'identity.delete-expired-sessions',
      description: 'Apaga as sessões de acesso vencidas',
      rank: 90,
      start: ({ tenantId }) => this.sessions.deleteExpired(tenantId),
    });
  }
}
