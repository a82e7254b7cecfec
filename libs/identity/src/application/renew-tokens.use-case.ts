import { DomainError } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import { SessionStore, type TokenPair } from './session-store.js';
import { generateToken, tenantOfToken } from './tokens.js';

@Injectable()
export class RenewTokens {
  constructor(private readonly sessions: SessionStore) {}

  /**
   * A refresh token works once. Unknown and expired ones answer as used ones do, which tells a thief nothing.
   *
   * @throws DomainError IDENTITY.REFRESH_TOKEN_USED
   */
  async execute(refreshToken: string): Promise<TokenPair> {
    const tenantId = tenantOfToken(refreshToken);
    if (tenantId === undefined) throw new DomainError('IDENTITY.REFRESH_TOKEN_USED');
    const next = { accessToken: generateToken(tenantId), refreshToken: generateToken(tenantId) };
    const outcome = await this.sessions.refresh(tenantId, refreshToken, next);
    if (outcome !== 'renewed')
      throw new DomainError('IDENTITY.REFRESH_TOKEN_USED', `Refresh token ${outcome}`);
    return next;
  }
}
