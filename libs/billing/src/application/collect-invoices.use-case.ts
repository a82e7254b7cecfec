import { Clock, type CalendarDate, type Identifier } from '@mensal/kernel';
import { TenantDirectory, todayOf, type TenantContext } from '@mensal/identity';
import { JobQueue, SecretBox, UnitOfWork } from '@mensal/platform';
import { FindCards, tokenKey, type CardAtGateway } from '@mensal/cards';
import { Injectable, Logger } from '@nestjs/common';
import { Charge } from '../domain/charge.js';
import { nextStep, type CollectionStep } from '../domain/collection.js';
import { Announce } from './announce.js';
import { draftCharge } from './charge-draft.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { cardTokenContext, ChargeWorkers } from './charge-work.js';
import { CollectionCases } from './collection-cases.js';
import { collectionAfter, eventsOf, type Decision } from './collection-outcome.js';
import { CollectionStore, type Collection } from './collection.store.js';
import { GatewayRegistry } from './gateway-registry.js';

export const COLLECTION_QUEUE = 'billing.collections';
/** So many invoices are decided about in one transaction. */
const BATCH = 200;
const BEFORE_ALL_TENANTS = '00000000-0000-0000-0000-000000000000' as Identifier;
/** Somebody else holds the invoice or its charge for a moment. */
const HELD_MS = 1_000;
const DAY_MS = 86_400_000;

/**
 * Decides about the invoices whose time has come: which gateway charges them, with which card, whether a refused payment
 * is tried again. Charges are written down here, and carried out by others. Any number of workers share the work.
 */
@Injectable()
export class CollectInvoices {
  private readonly logger = new Logger(CollectInvoices.name);

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

  /**
   * Until none is due but what others have in hand; the tenants in turn. What goes wrong for one of them stops none of the
   * others: a sweep comes back to it.
   *
   * @param signal stops it between batches
   */
  async execute(signal: AbortSignal): Promise<void> {
    let after = BEFORE_ALL_TENANTS;
    let decided = 0;
    while (!signal.aborted) {
      const tenantId = await this.collections.nextTenantDue(this.clock.now(), after);
      if (tenantId !== undefined) decided += await this.collectSomeOf(tenantId);
      else if (decided === 0) return;
      else decided = 0;
      after = tenantId ?? BEFORE_ALL_TENANTS;
    }
  }

  /** Something came to an end that the collection of an invoice waited for. Within the current transaction. */
  async wake(tenantId: Identifier, invoiceId: Identifier): Promise<void> {
    if (await this.collections.wake(tenantId, invoiceId, this.clock.now())) await this.wakeWorkers();
  }

  /**
   * What became of a payment is known, and something may still be paid: where its invoice was paid otherwise meanwhile, that
   * was waited for. Within the current transaction.
   */
  async hasten(tenantId: Identifier, invoiceIds: readonly Identifier[]): Promise<void> {
    if (invoiceIds.length === 0) return;
    if ((await this.collections.hasten(tenantId, invoiceIds, this.clock.now())) > 0) await this.wakeWorkers();
  }

  /** An invoice was paid by what had been given up, while something else is open for it. Within the current transaction. */
  async withdrawRest({ tenantId, invoiceId, customerId }: Charge): Promise<void> {
    const now = this.clock.now();
    await this.collections.open(tenantId, now, [{ invoiceId, customerId, dueAt: now }]);
    await this.collections.renew(tenantId, invoiceId, now, false);
    await this.wakeWorkers();
  }

  /** Within the current transaction. */
  async wakeWorkers(): Promise<void> {
    await this.queue.send(COLLECTION_QUEUE, {}, { key: COLLECTION_QUEUE });
  }

  /** @returns how many were decided about */
  private collectSomeOf(tenantId: Identifier): Promise<number> {
    return this.unitOfWork
      .isolated(() => this.unitOfWork.run(() => this.collectSome(tenantId)))
      .catch((error: unknown) => {
        this.logger.error({ err: error, tenant: tenantId }, 'Collecting the invoices of a tenant failed');
        return 0;
      });
  }

  private async collectSome(tenantId: Identifier): Promise<number> {
    const now = this.clock.now();
    // First of all locks: whoever changes an account wakes collections while it holds it.
    const settings = await this.cases.lockSettings(tenantId);
    const due = await this.collections.claimDue(tenantId, now, BATCH);
    if (due.length === 0) return 0;
    const tenant = await this.tenants.find(tenantId);
    // Nobody is charged for a merchant that was shut.
    if (tenant === undefined) {
      await this.postpone(tenantId, due, new Date(now.getTime() + DAY_MS));
      return due.length;
    }
    const today = todayOf(tenant, this.clock);
    const { open, held } = await this.cases.of(tenant, today, due, settings);
    const all = open.map((found) => ({ ...found, step: nextStep(found.case) }));
    const tokens = await this.sealedTokens(tenantId, all);
    // Its card has just been deleted or replaced.
    const [decided = [], changing = []] = [true, false].map((ready) =>
      all.filter(({ step }) => hasToken(step, tokens) === ready),
    );
    const later = [...held, ...changing.map(({ collection }) => collection)];
    await this.postpone(tenantId, later, new Date(now.getTime() + HELD_MS));
    await this.act(tenant, today, decided, tokens);
    await this.collections.save(
      tenantId,
      decided.map((decision) => collectionAfter(decision, tenant.timeZone, now)),
    );
    await this.announce.execute(tenantId, decided.flatMap(eventsOf));
    return due.length;
  }

  private async postpone(tenantId: Identifier, collections: Collection[], dueAt: Date): Promise<void> {
    if (collections.length === 0) return;
    await this.collections.save(
      tenantId,
      collections.map((collection) => ({ ...collection, dueAt })),
    );
  }

  private async act(
    tenant: TenantContext,
    today: CalendarDate,
    decided: readonly Decision[],
    tokens: ReadonlyMap<string, string>,
  ): Promise<void> {
    const time = this.times.now();
    const started: Charge[] = [];
    const changed: Charge[] = [];
    for (const { step, invoice, collection } of decided) {
      if (step.kind === 'charge') {
        const gateway = this.gateways.get(step.gateway);
        const cardToken = tokens.get(cardKeyOf(step) ?? '') ?? '';
        const wish = {
          gateway,
          cardToken,
          cardId: step.cardId,
          instalments: 1,
          urgent: collection.requested,
        };
        const { passedOver } = step;
        started.push(Charge.create(draftCharge(tenant, invoice, today, wish), time.now, { passedOver }));
      } else if (step.kind === 'retry') {
        const { charge } = step;
        charge.requestRetry(tokens.get(cardKeyOf(step) ?? '') ?? charge.cardToken, today, time);
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
    const wanted = decided.flatMap(({ step }) => cardOf(step) ?? []);
    const opened = await this.cards.gatewayTokens(tenantId, wanted);
    const sealed = [...opened].map(async ([key, token]): Promise<[string, string]> => {
      return [key, await this.secrets.seal(token, cardTokenContext(tenantId))];
    });
    return new Map(await Promise.all(sealed));
  }
}

/** The card that a step charges, of those that are kept. */
function cardOf(step: CollectionStep): CardAtGateway | undefined {
  if (step.kind !== 'charge' && step.kind !== 'retry') return undefined;
  const { cardId, gateway } = step.kind === 'charge' ? step : step.charge;
  return cardId === null ? undefined : { cardId, gateway };
}

function cardKeyOf(step: CollectionStep): string | undefined {
  const card = cardOf(step);
  return card && tokenKey(card);
}

function hasToken(step: CollectionStep, tokens: ReadonlyMap<string, string>): boolean {
  const key = cardKeyOf(step);
  return key === undefined || tokens.has(key);
}
