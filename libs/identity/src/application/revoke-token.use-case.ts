import { Injectable } from '@nestjs/common';
import { SessionStore } from './session-store.js';
import { tenantOfToken } from './tokens.js';

@Injectable()
export class RevokeToken {
  constructor(private readonly sessions: SessionStore) {}

  /** Revoking a token that does not exist succeeds: it is as dead as was asked for (RFC 7009, 2.2). */
  async execute(type: 'access' | 'refresh', token: string): Promise<void> {
    const tenantId = tenantOfToken(token);
    if (tenantId === undefined) return;
    if (type === 'access') await this.sessions.revokeAccess(tenantId, token);
    else await this.sessions.revokeRefresh(tenantId, token);
  }
}
