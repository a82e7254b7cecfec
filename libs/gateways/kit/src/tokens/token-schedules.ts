import type { GatewayName } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import { Sql, type ScheduleEntry, type TenantEntry, type TenantSchedules } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { GatewayKit } from '../gateway-kit.js';

type Instant = 'nextRunAt' | 'lastRunAt' | 'lastFailedAt' | 'expiresAt';

interface RenewalRow
  extends
    Record<Instant, string | null>,
    Pick<ScheduleEntry, 'lastOutcome' | 'lastDurationMs' | 'lastError'> {
  tenantId: Identifier;
  gateway: GatewayName;
}

/** A token that was not used, or has expired, is asked for when it is needed; so is that of an account switched off. */
const RENEWALS = `
  select a.tenant_id as "tenantId", a.gateway, t.expires_at as "expiresAt",
    case when a.active and t.used and t.token is not null and t.expires_at > clock_timestamp()
      then greatest(t.renew_at, t.failed_until) end as "nextRunAt",
    coalesce(t.tried_at, t.obtained_at) as "lastRunAt", t.took_ms as "lastDurationMs",
    case when t.failure_code is not null then 'failed' when t.obtained_at is not null then 'ok' end as "lastOutcome",
    t.failure_code as "lastError", t.failed_at as "lastFailedAt"
  from gateways.accounts a left join gateways.access_tokens t
    on t.tenant_id = a.tenant_id and t.gateway = a.gateway and t.revision = a.revision`;

/** When the access tokens of accounts are renewed. All instants are of real time, on which tokens live. */
@Injectable()
export class TokenSchedules implements TenantSchedules {
  constructor(
    private readonly sql: Sql,
    private readonly kit: GatewayKit,
  ) {}

  async list(tenantId: Identifier): Promise<ScheduleEntry[]> {
    const rows = await this.sql.query<RenewalRow>(`${RENEWALS} where a.tenant_id = $1 order by a.gateway`, [
      tenantId,
    ]);
    return rows.map((row) => this.toEntry(row));
  }

  async failing(limit: number): Promise<TenantEntry[]> {
    const rows = await this.sql.query<RenewalRow>(
      `${RENEWALS} where a.active and t.failure_code is not null order by t.failed_at desc nulls last limit $1`,
      [limit],
    );
    return rows.map((row) => ({ ...this.toEntry(row), tenantId: row.tenantId }));
  }

  private toEntry({
    gateway,
    lastOutcome,
    lastDurationMs,
    lastError,
    ...instants
  }: RenewalRow): ScheduleEntry {
    return {
      name: `gateways.renew-token:${gateway}`,
      kind: 'token',
      description: this.kit.renewsTokens(gateway)
        ? `Renova o token de acesso a ${gateway} antes que expire`
        : `Cada chamada a ${gateway} traz o token da seguinte: nada a renovar`,
      nextRunAt: instantOf(instants.nextRunAt),
      lastRunAt: instantOf(instants.lastRunAt),
      lastOutcome,
      lastDurationMs,
      lastFailedAt: instantOf(instants.lastFailedAt),
      lastError,
      expiresAt: instantOf(instants.expiresAt),
    };
  }
}

function instantOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
