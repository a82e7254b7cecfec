import { addDays, Clock, dateIn, startOfDay, type Identifier } from '@mensal/kernel';
import { TenantDirectory } from '@mensal/identity';
import {
  ScheduleSources,
  type ScheduleEntry,
  type ScheduleOutcome,
  type TenantEntry,
  type TenantSchedules,
} from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { GatewayAccounts, type GatewayName } from '../ports.js';
import { GatewayRegistry } from './gateway-registry.js';
import { hasFailed, ReconciliationReports, type DailyReconciliation } from './reconciliation-reports.js';
import { RECONCILIATION_JOB } from './start-reconciliation.use-case.js';
import type { Reconciliation } from './reconciliation.store.js';

/** How each gateway's daily comparison went: the daily job only begins them. Instants and durations are business time. */
@Injectable()
export class ReconciliationSchedules implements TenantSchedules {
  constructor(
    private readonly reports: ReconciliationReports,
    private readonly accounts: GatewayAccounts,
    private readonly gateways: GatewayRegistry,
    private readonly tenants: TenantDirectory,
    private readonly clock: Clock,
    sources: ScheduleSources,
  ) {
    sources.define(this);
  }

  /** Of the gateways that are compared: one that has not begun yet has only its next day. */
  async list(tenantId: Identifier): Promise<ScheduleEntry[]> {
    const accounts = (await this.accounts.list(tenantId)).filter(({ active }) => active);
    const gateways = accounts
      .map(({ gateway }) => gateway)
      .filter((gateway) => this.gateways.find(gateway) !== undefined);
    if (gateways.length === 0) return [];
    const timeZone = await this.tenants.timeZoneOf(tenantId);
    const now = this.clock.now();
    const tomorrow = startOfDay(addDays(dateIn(timeZone, now), 1), timeZone);
    const daily = await this.reports.lastDaily(tenantId, gateways);
    const last = new Map(daily.map((each) => [each.reconciliation.gateway, each]));
    return gateways.map((gateway) => {
      const daily = last.get(gateway);
      // While it waits for its gateway, it is gone on with today.
      const isWaiting = daily !== undefined && daily.dueAt > now;
      return entryOf(gateway, daily, isWaiting ? daily.dueAt : tomorrow);
    });
  }

  async failing(limit: number): Promise<TenantEntry[]> {
    const failing = await this.reports.failingDaily(limit);
    return failing.map((daily) => {
      const { tenantId, gateway } = daily.reconciliation;
      return { ...entryOf(gateway, daily, daily.dueAt), tenantId };
    });
  }
}

function entryOf(
  gateway: GatewayName,
  daily: DailyReconciliation | undefined,
  nextRunAt: Date,
): ScheduleEntry {
  const { reconciliation: last, failedAt = null } = daily ?? {};
  const { startedAt = null, finishedAt = null } = last ?? {};
  return {
    name: `${RECONCILIATION_JOB}:${gateway}`,
    kind: 'daily',
    description: `Compara as cobranças de ${gateway} com as nossas`,
    nextRunAt,
    lastRunAt: startedAt,
    lastOutcome: last === undefined ? null : outcomeOf(last),
    lastDurationMs: startedAt && finishedAt && finishedAt.getTime() - startedAt.getTime(),
    lastFailedAt: failedAt,
    lastError: last !== undefined && hasFailed(last) ? (last.trouble?.code ?? 'abandoned') : null,
    expiresAt: null,
  };
}

/** That something differs is no failure: it was compared. */
function outcomeOf(last: Reconciliation): ScheduleOutcome | null {
  if (hasFailed(last)) return 'failed';
  return last.finishedAt === null ? null : 'ok';
}
