import { Clock, startOfDay, addDays, type CalendarDate, type Identifier } from '@mensal/kernel';
import { TenantDirectory, todayOf, type TenantContext } from '@mensal/identity';
import { JobQueue, SecretBox, UnitOfWork } from '@mensal/platform';
import { FindCards, tokenKey } from '@mensal/cards';
import { Injectable } from '@nestjs/common';
import { Charge } from '../domain/charge.js';
import { nextStep, type CollectionStep } from '../domain/collection.js';
import { Announce } from './announce.js';
import type { BillingEvent } from './billing-events.js';
import { draftCharge } from './charge-draft.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { cardTokenContext, ChargeWorkers } from './charge-work.js';
import { CollectionCases, type OpenCase } from './collection-cases.js';
import { CollectionStore, type Collection } from './collection.store.js';
import { GatewayRegistry } from './gateway-registry.js';

export const COLLECTION_QUEUE = 'billing.collections';
/** So many invoices are decided about in one transaction. */
const BATCH = 200;
const BEFORE_ALL_TENANTS = '00000000-0000-0000-0000-000000000000' as Identifier;
/** Somebody else holds the invoice or its charge for a moment. */
const HELD_MS = 1_000;

type Decision = OpenCase & { step: CollectionStep };

/**
 * Decides about the invoices whose time has come: which gateway charges them, with which card, whether a refused payment
 * is tried again. Charges are written down here, and carried out by others. Any number of workers share the work.
 */
@Injectable()
export class CollectInvoices {
  constructor(
    private readonly collections: CollectionStore,
    private readonly cases: CollectionCases,
    private readonly charges: ChargeRepository,
    private readonly cards: FindCards,
    private readonly gateways: GatewayRegistry,
    private readonly tenants: TenantDirectory,
    private readonly secrets: SecretBox,
    private readonly times: ChargeTimes,
    private readonly clock: Clock,
    private readonly workers: ChargeWorkers,
    private readonly queue: JobQueue,
    private readonly announce: Announce,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Until none is due; the tenants in turn. @param signal stops it between batches */
  async execute(signal: AbortSignal): Promise<void> {
    let after = BEFORE_ALL_TENANTS;
    while (!signal.aborted) {
      const tenantId = await this.collections.nextTenantDue(this.clock.now(), after);
      if (tenantId === undefined && after === BEFORE_ALL_TENANTS) return;
      if (tenantId !== undefined)
        await this.unitOfWork.isolated(() => this.unitOfWork.run(() => this.collectSome(tenantId)));
      after = tenantId ?? BEFORE_ALL_TENANTS;
    }
  }

  /** Something came to an end that the collection of an invoice waited for. Within the current transaction. */
  async wake(tenantId: Identifier, invoiceId: Identifier): Promise<void> {
    if (await this.collections.wake(tenantId, invoiceId, this.clock.now())) await this.wakeWorkers();
  }

  /** Within the current transaction. */
  async wakeWorkers(): Promise<void> {
    await this.queue.send(COLLECTION_QUEUE, {}, { key: COLLECTION_QUEUE });
  }

  private async collectSome(tenantId: Identifier): Promise<void> {
    const now = this.clock.now();
    const due = await this.collections.claimDue(tenantId, now, BATCH);
    if (due.length === 0) return;
    const tenant = await this.tenants.find(tenantId);
    // Nobody is charged for a merchant that was shut.
    if (tenant === undefined) return this.postpone(tenantId, due, new Date(now.getTime() + 86_400_000));
    const today = todayOf(tenant, this.clock);
    const { open, held } = await this.cases.of(tenant, today, due);
    await this.postpone(tenantId, held, new Date(now.getTime() + HELD_MS));
    const decided = open.map((found) => ({ ...found, step: nextStep(found.case) }));
    await this.act(tenant, today, decided);
    await this.collections.save(
      tenantId,
      decided.map((decision) => this.after(tenant, decision, now)),
    );
    await this.announce.execute(tenantId, decided.flatMap(eventsOf));
  }

  private async postpone(tenantId: Identifier, collections: Collection[], dueAt: Date): Promise<void> {
    if (collections.length === 0) return;
    await this.collections.save(
      tenantId,
      collections.map((collection) => ({ ...collection, dueAt })),
    );
  }

  private async act(tenant: TenantContext, today: CalendarDate, decided: readonly Decision[]): Promise<void> {
    const time = this.times.now();
    const tokens = await this.sealedTokens(tenant.tenantId, decided);
    const started: Charge[] = [];
    const changed: Charge[] = [];
    for (const { step, invoice, collection } of decided) {
      if (step.kind === 'charge') {
        const gateway = this.gateways.get(step.gateway);
        const cardToken = step.cardId === null ? '' : (tokens.get(`${step.cardId}/${step.gateway}`) ?? '');
        const wish = {
          gateway,
          cardToken,
          cardId: step.cardId,
          instalments: 1,
          urgent: collection.requested,
        };
        started.push(Charge.create(draftCharge(tenant, invoice, today, wish), time.now));
      } else if (step.kind === 'retry') {
        const { charge } = step;
        const fresh = charge.cardId === null ? undefined : tokens.get(`${charge.cardId}/${charge.gateway}`);
        charge.requestRetry(fresh ?? charge.cardToken, today, time);
        changed.push(charge);
      } else if (step.kind === 'give-up') {
        step.charge.requestCancellation(time);
        changed.push(step.charge);
      }
    }
    await this.charges.addAll(started);
    await this.charges.saveEntries(changed);
    await this.workers.wake(started.length + changed.length);
  }

  /** Of the cards that are charged now, by card and gateway. */
  private async sealedTokens(
    tenantId: Identifier,
    decided: readonly Decision[],
  ): Promise<Map<string, string>> {
    const wanted = decided.flatMap(({ step }) => {
      if (step.kind === 'charge' && step.cardId !== null)
        return [{ cardId: step.cardId, gateway: step.gateway }];
      if (step.kind === 'retry' && step.charge.cardId !== null)
        return [{ cardId: step.charge.cardId, gateway: step.charge.gateway }];
      return [];
    });
    const opened = await this.cards.gatewayTokens(tenantId, wanted);
    const sealed = wanted.map(async (card): Promise<[string, string]> => {
      const key = tokenKey(card);
      return [key, await this.secrets.seal(opened.get(key) ?? '', cardTokenContext(tenantId))];
    });
    return new Map(await Promise.all(sealed));
  }

  /** Where the collection is once its step is taken. */
  private after(tenant: TenantContext, { collection, step, case: found }: Decision, now: Date): Collection {
    const next = { ...collection, status: 'waiting' as Collection['status'], reason: null as string | null };
    const startOf = (day: CalendarDate) => startOfDay(day, tenant.timeZone);
    switch (step.kind) {
      case 'charge':
      case 'retry':
        Object.assign(next, { dueAt: null, requested: false });
        break;
      case 'give-up':
        next.dueAt = null;
        break;
      case 'wait':
        next.dueAt = step.until === null ? null : startOf(step.until);
        next.requested = false;
        break;
      case 'stuck':
        Object.assign(next, { status: 'stuck', reason: step.reason, requested: false });
        next.dueAt = step.passing ? startOf(addDays(found.today, 1)) : null;
        break;
      case 'ended':
        Object.assign(next, { status: 'ended', reason: 'cards-refused', dueAt: null, requested: false });
        break;
      case 'done':
        Object.assign(next, { status: 'done', dueAt: null, requested: false });
        break;
    }
    const same = next.status === collection.status && next.reason === collection.reason;
    return same ? next : { ...next, since: now };
  }
}

/** What the merchant and other modules are told; what was told before is not told again. */
function eventsOf({ collection, invoice, step, case: found }: Decision): BillingEvent[] {
  const about = { invoiceId: invoice.id };
  switch (step.kind) {
    case 'stuck':
      if (collection.status === 'stuck' && collection.reason === step.reason) return [];
      return [{ ...about, type: 'collection.stuck', detail: { reason: step.reason } }];
    case 'ended':
      if (collection.status === 'ended') return [];
      return [{ ...about, type: 'collection.ended', detail: { reason: 'cards-refused' } }];
    case 'wait':
      if (step.until === null || found.charges.length === 0) return [];
      return [{ ...about, type: 'collection.retry-planned', detail: { on: step.until } }];
    case 'give-up':
      return [
        { ...about, type: 'collection.gave-up', detail: { charge: step.charge.id, because: step.because } },
      ];
    default:
      return [];
  }
}
