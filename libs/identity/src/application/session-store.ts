import type { Identifier } from '@mensal/kernel';

/** What a valid access token stands for. */
export interface Session {
  tenantId: Identifier;
  timeZone: string;
  /** SHA-256 of the tenant's client token, to be compared with the header `Token`. */
  tenantTokenHash: Buffer;
  /** Real milliseconds until the access token expires, when it was looked up. */
  lifeLeftMs: number;
}

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
}

export type RefreshOutcome = 'renewed' | 'reused' | 'unknown';

/**
 * Sessions with their current pair of tokens; only hashes are kept. Lives run on real time: access 15 minutes,
 * refresh 30 days.
 */
export abstract class SessionStore {
  abstract open(tenantId: Identifier, credentialId: Identifier): Promise<TokenPair>;

  /** Replaces the pair of `refreshToken`'s session. A token used before revokes the session with all its tokens. */
  abstract refresh(tenantId: Identifier, refreshToken: string, next: TokenPair): Promise<RefreshOutcome>;

  abstract find(tenantId: Identifier, accessToken: string): Promise<Session | null>;

  abstract revokeAccess(tenantId: Identifier, accessToken: string): Promise<void>;
  /** Revokes the whole session: its access token falls with the refresh token (RFC 7009, 2.1). */
  abstract revokeRefresh(tenantId: Identifier, refreshToken: string): Promise<void>;
  /** Of one credential, or of the whole tenant. */
  abstract revokeAll(tenantId: Identifier, credentialId?: Identifier): Promise<void>;
  abstract deleteExpired(tenantId: Identifier): Promise<void>;
}
