import { addDays, Clock, daysBetween, DomainError, newIdentifier, type CalendarDate } from '@mensal/kernel';
import { todayOf, type TenantContext } from '@mensal/identity';
import { JobQueue, UnitOfWork } from '@mensal/platform';
import { Injectable, Logger } from '@nestjs/common';
import { dailyRange, usualRange } from '../domain/reconciliation.js';
import { GatewayAccounts, type GatewayName } from '../ports.js';
import { GatewayRegistry } from './gateway-registry.js';
import { ReconciliationStore, type NewReconciliation } from './reconciliation.store.js';

/** Wakes workers, which take whatever is due: a daily job of a tenant ends when it has started its own. */
export const RECONCILIATION_QUEUE = 'billing.reconciliations';
export const RECONCILIATION_JOB = 'billing.reconciliation';
const MOST_DAYS = 366;

export interface ReconciliationRequest {
  gateway: GatewayName;
  /** Days on which charges were made, both included; the usual ones where left out. */
  from?: CalendarDate | undefined;
  to?: CalendarDate | undefined;
}

@Injectable()
export class StartReconciliation {
  private readonly logger = new Logger(StartReconciliation.name);

  constructor(
    private readonly store: ReconciliationStore,
    private readonly gateways: GatewayRegistry,
    private readonly accounts: GatewayAccounts,
    private readonly queue: JobQueue,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError BILLING.GATEWAY_NOT_FOUND, BILLING.GATEWAY_NOT_CONFIGURED, BILLING.INVALID_RECONCILIATION_RANGE,
   * BILLING.RECONCILIATION_IN_PROGRESS (one of the gateway is under way)
   */
  execute(tenant: TenantContext, request: ReconciliationRequest): Promise<NewReconciliation> {
    return this.unitOfWork.run(async () => {
      const reconciliation = this.newOne(tenant, request, 'request');
      if ((await this.accounts.find(tenant.tenantId, request.gateway)) === undefined)
        throw new DomainError('BILLING.GATEWAY_NOT_CONFIGURED', 'There is no account at this gateway yet');
      if (!(await this.start(reconciliation)))
        throw new DomainError('BILLING.RECONCILIATION_IN_PROGRESS', 'One of this gateway is under way');
      return reconciliation;
    });
  }

  /** The day's, once, at each gateway of this server with an active account; it takes the place of what is under way there. */
  executeDaily(tenant: TenantContext): Promise<void> {
    return this.unitOfWork.run(async () => {
      for (const { gateway, active } of await this.accounts.list(tenant.tenantId)) {
        if (!active) continue;
        if (this.gateways.find(gateway) === undefined) {
          this.logger.warn(
            { tenant: tenant.tenantId, gateway },
            'Not compared: there is no such gateway any more',
          );
          continue;
        }
        const reconciliation = this.newOne(tenant, { gateway }, 'daily');
        await this.store.makeRoom(reconciliation);
        await this.start(reconciliation);
      }
    });
  }

  /** Wakes workers: what there is to do stands in the reconciliations themselves. @param due how many wait */
  async wake(due: number): Promise<void> {
    for (let n = 1; n <= Math.min(due, 4); n += 1)
      await this.queue.send(RECONCILIATION_QUEUE, {}, { key: String(n) });
  }

  private async start(reconciliation: NewReconciliation): Promise<boolean> {
    const isAdded = await this.store.add(reconciliation);
    if (isAdded) await this.queue.send(RECONCILIATION_QUEUE, {}, { key: reconciliation.id });
    return isAdded;
  }

  private newOne(
    tenant: TenantContext,
    { gateway, from, to }: ReconciliationRequest,
    trigger: NewReconciliation['trigger'],
  ): NewReconciliation {
    const yesterday = addDays(todayOf(tenant, this.clock), -1);
    const last = to ?? yesterday;
    const usual = trigger === 'daily' ? dailyRange(last) : usualRange(last);
    const first = from ?? usual.from;
    // What is made today is still under way.
    if (first > last || last > yesterday || daysBetween(first, last) >= MOST_DAYS)
      throw new DomainError(
        'BILLING.INVALID_RECONCILIATION_RANGE',
        `Up to ${MOST_DAYS} days, the last of them yesterday`,
      );
    return {
      tenantId: tenant.tenantId,
      id: newIdentifier(),
      gateway,
      trigger,
      from: first,
      to: last,
      createdAt: this.clock.now(),
      listed: this.gateways.get(gateway).listing !== undefined,
    };
  }
}
