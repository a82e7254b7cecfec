import { matchesHash } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { SessionStore } from './session-store.js';
import type { TenantContext } from './tenant-context.js';
import { tenantOfToken } from './tokens.js';

@Injectable()
export class Authenticate {
  constructor(private readonly sessions: SessionStore) {}

  /** @param clientToken the tenant's own token, which must belong to the tenant of the session. */
  async execute(
    accessToken: string | undefined,
    clientToken: string | undefined,
  ): Promise<TenantContext | 'no-session' | 'wrong-client-token'> {
    const tenantId = accessToken === undefined ? undefined : tenantOfToken(accessToken);
    const session =
      accessToken !== undefined && tenantId !== undefined
        ? await this.sessions.find(tenantId, accessToken)
        : null;
    if (session === null) return 'no-session';
    if (clientToken === undefined || !matchesHash(clientToken, session.tenantTokenHash))
      return 'wrong-client-token';
    return { tenantId: session.tenantId, timeZone: session.timeZone };
  }
}
