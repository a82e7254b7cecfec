import { DomainError } from '@mensal/kernel';
import { matchesHash } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { SessionStore, type TokenPair } from './session-store.js';
import { SignInLimiter } from './sign-in-limiter.js';
import { TenantRepository } from './tenant.repository.js';

const NO_HASH = Buffer.alloc(32);

@Injectable()
export class SignIn {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly sessions: SessionStore,
    private readonly limiter: SignInLimiter,
  ) {}

  /**
   * A wrong key answers exactly as an unknown or disabled client does.
   *
   * @throws DomainError IDENTITY.UNKNOWN_CLIENT, IDENTITY.TOO_MANY_ATTEMPTS
   */
  async execute(clientId: string, clientKey: string, address: string): Promise<TokenPair> {
    await this.limiter.check(clientId, address);
    const credential = await this.tenants.findCredential(clientId);
    const tenant = credential && (await this.tenants.find(credential.tenantId));
    const keyMatches = matchesHash(clientKey, credential?.keyHash ?? NO_HASH);
    if (
      !keyMatches ||
      !credential ||
      credential.disabledAt !== null ||
      !tenant ||
      tenant.disabledAt !== null
    ) {
      await this.limiter.recordFailure(clientId, address);
      throw new DomainError('IDENTITY.UNKNOWN_CLIENT');
    }
    return this.sessions.open(tenant.id, credential.id);
  }
}
