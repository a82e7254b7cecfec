import { newIdentifier, type Identifier } from '@mensal/kernel';
import { hashSecret, Sql, UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import {
  SessionStore,
  type RefreshOutcome,
  type Session,
  type TokenPair,
} from '../application/session-store.js';
import { generateToken } from '../application/tokens.js';
import { SessionCache } from './session-cache.js';

/** Real time, by the database's clock, which all replicas share. */
const ACCESS_LIFE = `interval '15 minutes'`;
const REFRESH_LIFE = `interval '30 days'`;

interface SessionRow {
  tenantId: Identifier;
  timeZone: string;
  tenantTokenHash: Buffer;
  lifeLeftMs: number;
}

@Injectable()
export class SqlSessionStore extends SessionStore {
  constructor(
    private readonly sql: Sql,
    private readonly unitOfWork: UnitOfWork,
    private readonly cache: SessionCache,
  ) {
    super();
  }

  async open(tenantId: Identifier, credentialId: Identifier): Promise<TokenPair> {
    const pair = { accessToken: generateToken(tenantId), refreshToken: generateToken(tenantId) };
    await this.sql.query(
      `insert into identity.sessions
         (tenant_id, id, credential_id, access_hash, access_expires_at, refresh_hash, refresh_expires_at)
       values ($1, $2, $3, $4, now() + ${ACCESS_LIFE}, $5, now() + ${REFRESH_LIFE})`,
      [tenantId, newIdentifier(), credentialId, hashSecret(pair.accessToken), hashSecret(pair.refreshToken)],
    );
    return pair;
  }

  refresh(tenantId: Identifier, refreshToken: string, next: TokenPair): Promise<RefreshOutcome> {
    const oldHash = hashSecret(refreshToken);
    return this.unitOfWork.run(async () => {
      const [session] = await this.sql.query<{ id: string }>(
        `update identity.sessions
         set access_hash = $3, access_expires_at = now() + ${ACCESS_LIFE},
             refresh_hash = $4, refresh_expires_at = now() + ${REFRESH_LIFE}
         where tenant_id = $1 and refresh_hash = $2 and revoked_at is null and refresh_expires_at > now()
         returning id`,
        [tenantId, oldHash, hashSecret(next.accessToken), hashSecret(next.refreshToken)],
      );
      if (session === undefined) return this.revokeReused(tenantId, oldHash);
      await this.sql.query(
        `insert into identity.spent_refresh_tokens (tenant_id, refresh_hash, session_id, expires_at)
         values ($1, $2, $3, now() + ${REFRESH_LIFE})`,
        [tenantId, oldHash, session.id],
      );
      await this.cache.forget(tenantId);
      return 'renewed';
    });
  }

  async find(tenantId: Identifier, accessToken: string): Promise<Session | null> {
    const hash = hashSecret(accessToken);
    return this.cache.get(hash.toString('base64'), tenantId, () => this.load(tenantId, hash));
  }

  async revokeAccess(tenantId: Identifier, accessToken: string): Promise<void> {
    await this.revoke(
      'update identity.sessions set access_hash = null where tenant_id = $1 and access_hash = $2',
      [tenantId, hashSecret(accessToken)],
    );
  }

  async revokeRefresh(tenantId: Identifier, refreshToken: string): Promise<void> {
    await this.revoke(
      'update identity.sessions set revoked_at = now() where tenant_id = $1 and refresh_hash = $2 and revoked_at is null',
      [tenantId, hashSecret(refreshToken)],
    );
  }

  async revokeAll(tenantId: Identifier, credentialId?: Identifier): Promise<void> {
    await this.revoke(
      `update identity.sessions set revoked_at = now()
       where tenant_id = $1 and ($2::uuid is null or credential_id = $2) and revoked_at is null`,
      [tenantId, credentialId ?? null],
    );
  }

  async deleteExpired(tenantId: Identifier): Promise<void> {
    await this.sql.query(
      'delete from identity.spent_refresh_tokens where tenant_id = $1 and expires_at < now()',
      [tenantId],
    );
    await this.sql.query(
      'delete from identity.sessions where tenant_id = $1 and refresh_expires_at < now()',
      [tenantId],
    );
  }

  private async load(tenantId: Identifier, accessHash: Buffer): Promise<Session | null> {
    const [row] = await this.sql.query<SessionRow>(
      `select t.id as "tenantId", t.time_zone as "timeZone", t.token_hash as "tenantTokenHash",
              (extract(epoch from s.access_expires_at - now()) * 1000)::int as "lifeLeftMs"
       from identity.sessions s join identity.tenants t on t.id = s.tenant_id
       where s.tenant_id = $1 and s.access_hash = $2 and s.revoked_at is null and s.access_expires_at > now()
         and t.disabled_at is null`,
      [tenantId, accessHash],
    );
    return row ?? null;
  }

  private async revokeReused(tenantId: Identifier, hash: Buffer): Promise<RefreshOutcome> {
    const [spent] = await this.sql.query<{ sessionId: string }>(
      `update identity.sessions s set revoked_at = coalesce(s.revoked_at, now())
       from identity.spent_refresh_tokens t
       where t.tenant_id = $1 and t.refresh_hash = $2 and s.tenant_id = t.tenant_id and s.id = t.session_id
       returning s.id as "sessionId"`,
      [tenantId, hash],
    );
    if (spent === undefined) return 'unknown';
    await this.cache.forget(tenantId);
    return 'reused';
  }

  private revoke(text: string, values: unknown[]): Promise<void> {
    return this.unitOfWork.run(async () => {
      await this.sql.query(text, values);
      await this.cache.forget(values[0] as Identifier);
    });
  }
}
