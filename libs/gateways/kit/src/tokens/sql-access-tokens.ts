import type { GatewayName, Trouble, TroubleCode } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import { SecretBox, Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { OpenedAccount } from '../accounts/connected-accounts.js';

/** What is stored of an account's access token. Durations are real milliseconds, measured by the database. */
export interface StoredToken {
  revision: number;
  generation: number;
  /** Sealed. */
  token: string | null;
  used: boolean;
  leftMs: number | null;
  ageMs: number | null;
  leased: boolean;
  failure: Trouble | undefined;
}

/** A lease on obtaining the next token of an account: who holds it calls the vendor, all others wait. */
export interface Lease {
  holder: Identifier;
  ms: number;
  /** The token that is no longer wanted: a later one makes the lease needless. */
  after: number;
  /** Whether that token is dead, and not only old. */
  dead: boolean;
}

export interface ObtainedToken {
  accessToken: string;
  /** For the next time. */
  refreshToken: string | undefined;
  /** Since it was asked for. */
  ageMs: number;
  /** From when it was asked for. */
  renewAfterMs: number;
  expiresAfterMs: number;
  used: boolean;
}

export interface DueRenewal {
  tenantId: Identifier;
  gateway: GatewayName;
}

interface TokenRow extends Omit<StoredToken, 'failure'> {
  failureCode: TroubleCode | null;
  failureDetail: string | null;
}

const USABLE = 'token is not null and expires_at > clock_timestamp()';
const FREE = 'coalesce(leased_until <= clock_timestamp(), true)';
const NOT_FAILING = 'coalesce(failed_until <= clock_timestamp(), true)';

/**
 * Access tokens as all processes share them: one row an account. Every statement stands for itself, so nothing is
 * locked and no connection is held while a vendor is asked.
 */
@Injectable()
export class SqlAccessTokens {
  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {}

  async read(tenantId: Identifier, gateway: GatewayName): Promise<StoredToken | undefined> {
    const [row] = await this.sql.query<TokenRow>(
      `select revision, generation, token, used, not ${FREE} as leased,
         (extract(epoch from expires_at - clock_timestamp()) * 1000)::float8 as "leftMs",
         (extract(epoch from clock_timestamp() - obtained_at) * 1000)::float8 as "ageMs",
         case when not ${NOT_FAILING} then failure_code end as "failureCode", failure_detail as "failureDetail"
       from gateways.access_tokens where tenant_id = $1 and gateway = $2`,
      [tenantId, gateway],
    );
    if (row === undefined) return undefined;
    const { failureCode, failureDetail, ...token } = row;
    const failure = failureCode === null ? undefined : { code: failureCode, detail: failureDetail ?? '' };
    return { ...token, failure };
  }

  open({ tenantId, gateway }: OpenedAccount, sealed: string): Promise<string> {
    return this.box.open(sealed, tokenContext(tenantId, gateway));
  }

  openRefreshToken({ tenantId, gateway }: OpenedAccount, sealed: string): Promise<string> {
    return this.box.open(sealed, refreshTokenContext(tenantId, gateway));
  }

  /**
   * Takes the lease, where no other one runs and no usable or failed token stands there.
   *
   * @returns whether it is ours, and the sealed refresh token that is there to be taken
   */
  async lease(
    { tenantId, gateway, revision }: OpenedAccount,
    lease: Lease,
  ): Promise<{ refreshToken: string | null } | undefined> {
    const [row] = await this.sql.query<{ refreshToken: string | null }>(
      `insert into gateways.access_tokens as t
         (tenant_id, gateway, revision, generation, used, lease_holder, leased_until)
       values ($1, $2, $3, 0, false, $4, clock_timestamp() + $5::float8 * interval '1 millisecond')
       on conflict (tenant_id, gateway) do update set
         token = case when t.revision = excluded.revision and not ($7 and t.generation <= $6) then t.token end,
         refresh_token = case when t.revision = excluded.revision then t.refresh_token end,
         revision = excluded.revision,
         lease_holder = excluded.lease_holder,
         leased_until = clock_timestamp() + $5::float8 * interval '1 millisecond',
         failed_until = null
       where t.revision < excluded.revision
         or t.revision = excluded.revision
            and coalesce(t.leased_until <= clock_timestamp(), true)
            and coalesce(t.failed_until <= clock_timestamp(), true)
            and (t.generation <= $6 or t.token is null or t.expires_at <= clock_timestamp())
       returning refresh_token as "refreshToken"`,
      [tenantId, gateway, revision, lease.holder, lease.ms, lease.after, lease.dead],
    );
    return row;
  }

  /** Erases a refresh token before it is used. @returns whether it is ours: nobody else is given it any more */
  async takeRefreshToken(
    { tenantId, gateway }: OpenedAccount,
    holder: Identifier,
    sealed: string,
  ): Promise<boolean> {
    const rows = await this.sql.query(
      `update gateways.access_tokens set refresh_token = null
       where tenant_id = $1 and gateway = $2 and lease_holder = $3 and refresh_token = $4 returning 1`,
      [tenantId, gateway, holder, sealed],
    );
    return rows.length > 0;
  }

  /** Stores what the lease was for. @returns its generation; nothing where the lease was lost meanwhile */
  async store(
    { tenantId, gateway, revision }: OpenedAccount,
    holder: Identifier,
    { accessToken, refreshToken, ageMs, renewAfterMs, expiresAfterMs, used }: ObtainedToken,
  ): Promise<number | undefined> {
    const [row] = await this.sql.query<{ generation: number }>(
      `update gateways.access_tokens set
         generation = generation + 1, token = $5, refresh_token = $10, used = $6,
         obtained_at = now.asked, tried_at = now.asked, took_ms = round($7::float8), renew_at = now.asked + $8::float8 * interval '1 millisecond',
         expires_at = now.asked + $9::float8 * interval '1 millisecond',
         lease_holder = null, leased_until = null, failed_until = null, failure_code = null, failure_detail = null
       from (select clock_timestamp() - $7::float8 * interval '1 millisecond' as asked) now
       where tenant_id = $1 and gateway = $2 and revision = $3 and lease_holder = $4
       returning generation`,
      [
        tenantId,
        gateway,
        revision,
        holder,
        await this.box.seal(accessToken, tokenContext(tenantId, gateway)),
        used,
        ageMs,
        renewAfterMs,
        expiresAfterMs,
        refreshToken && (await this.box.seal(refreshToken, refreshTokenContext(tenantId, gateway))),
      ],
    );
    return row?.generation;
  }

  /** Ends the lease without a token, and keeps anyone from asking again for so long. */
  async fail(
    { tenantId, gateway, revision }: OpenedAccount,
    holder: Identifier,
    { code, detail }: Trouble,
    rememberMs: number,
    tookMs: number,
  ): Promise<void> {
    await this.sql.query(
      `update gateways.access_tokens set
         lease_holder = null, leased_until = null, failure_code = $5, failure_detail = $6,
         failed_until = clock_timestamp() + $7::float8 * interval '1 millisecond', failed_at = clock_timestamp(),
         tried_at = clock_timestamp() - $8::float8 * interval '1 millisecond', took_ms = round($8::float8)
       where tenant_id = $1 and gateway = $2 and revision = $3 and lease_holder = $4`,
      [tenantId, gateway, revision, holder, code, detail, rememberMs, tookMs],
    );
  }

  /** A failure that was remembered is none any more: the account has just been seen working. */
  async forgetFailure({ tenantId, gateway }: OpenedAccount): Promise<void> {
    await this.sql.query(
      `update gateways.access_tokens set failed_until = null, failure_code = null, failure_detail = null
       where tenant_id = $1 and gateway = $2`,
      [tenantId, gateway],
    );
  }

  /** Notes that a token is in use, so that it is renewed before it expires. */
  async markUsed({ tenantId, gateway, revision }: OpenedAccount, generation: number): Promise<void> {
    await this.sql.query(
      `update gateways.access_tokens set used = true
       where tenant_id = $1 and gateway = $2 and revision = $3 and generation = $4 and not used`,
      [tenantId, gateway, revision, generation],
    );
  }

  /** Tokens in use that are to be renewed now, oldest first. */
  async dueForRenewal(limit: number): Promise<DueRenewal[]> {
    return this.sql.query<DueRenewal>(
      `select t.tenant_id as "tenantId", t.gateway
       from gateways.access_tokens t join gateways.accounts a using (tenant_id, gateway)
       where t.used and ${USABLE} and renew_at <= clock_timestamp() and ${FREE} and ${NOT_FAILING}
         and a.active and a.revision = t.revision
       order by renew_at limit $1`,
      [limit],
    );
  }

  /** The generation of an account's token, where it is in use and to be renewed now. */
  async dueGeneration({ tenantId, gateway, revision }: OpenedAccount): Promise<number | undefined> {
    const [row] = await this.sql.query<{ generation: number }>(
      `select generation from gateways.access_tokens
       where tenant_id = $1 and gateway = $2 and revision = $3 and used and ${USABLE}
         and renew_at <= clock_timestamp() and ${FREE} and ${NOT_FAILING}`,
      [tenantId, gateway, revision],
    );
    return row?.generation;
  }
}

export function refreshTokenContext(tenantId: Identifier, gateway: GatewayName) {
  return { tenantId, purpose: `gateways.refresh-token:${gateway}` };
}

export function tokenContext(tenantId: Identifier, gateway: GatewayName) {
  return { tenantId, purpose: `gateways.token:${gateway}` };
}
