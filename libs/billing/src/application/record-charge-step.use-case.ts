import type { Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ChargeRefusal, ChargeStep, ChargeTime } from '../domain/charge-status.js';
import { Charge, type NewCharge } from '../domain/charge.js';
import type { Refusal } from '../ports.js';
import type { Invoice } from '../domain/invoice.js';
import { Announce } from './announce.js';
import { eventsOf, stateOf, type Was } from './charge-events.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { CollectInvoices } from './collect-invoices.use-case.js';
import { GatewayRegistry } from './gateway-registry.js';
import { InvoiceRepository } from './invoice.repository.js';
import { SettleInvoice } from './settle-invoice.use-case.js';
import type { StepResult } from './take-charge-step.use-case.js';

/** A step that has been written down and is to be taken now. */
export interface ChargeTask {
  charge: Charge;
  step: ChargeStep;
}

/** A step that was taken, and what came of it. */
export interface TakenStep extends ChargeTask {
  result: StepResult;
}

/** A charge that has changed. */
interface Change {
  charge: Charge;
  was: Was;
  /** What takes its place. */
  successor?: NewCharge | undefined;
}

/** Writes down what steps came to, settles the invoices that were paid, and begins the next steps where they are due. */
@Injectable()
export class RecordChargeStep {
  constructor(
    private readonly charges: ChargeRepository,
    private readonly times: ChargeTimes,
    private readonly invoices: InvoiceRepository,
    private readonly settleInvoice: SettleInvoice,
    private readonly gateways: GatewayRegistry,
    private readonly collect: CollectInvoices,
    private readonly announce: Announce,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Any number of one tenant's, in one transaction: all of them, or none.
   *
   * @returns the charges that have a next step which is due, as they are now, if `goOn` is set
   */
  execute(tenantId: Identifier, taken: readonly TakenStep[], goOn: boolean): Promise<ChargeTask[]> {
    return this.unitOfWork.run(async () => {
      const ids = taken.map(({ charge }) => charge.id);
      const held = new Map((await this.charges.hold(tenantId, ids)).map((charge) => [charge.id, charge]));
      const time = this.times.now();
      const applied = taken.flatMap((step) => this.apply(step, held.get(step.charge.id), time) ?? []);
      const changed = applied.map(({ charge }) => charge);
      const paid = await this.settleInvoice.execute(
        tenantId,
        changed.filter((charge) => charge.isToBeSettled()),
        time,
      );
      await this.charges.saveAll([...held.values()]);
      // After what they take the place of was closed.
      const successors = await this.stillOwed(
        tenantId,
        applied.flatMap(({ successor }) => successor ?? []),
      );
      await this.charges.addAll(successors.map((successor) => Charge.create(successor, time.now)));
      await this.tell(tenantId, applied, paid);
      const due = changed.filter(({ dueAt }) => goOn && dueAt !== null && dueAt <= time.now);
      return this.begin(tenantId, due, time);
    });
  }

  /** The next steps of one tenant's charges, written down. What has expired may come to its end without one. */
  async begin(tenantId: Identifier, charges: readonly Charge[], time: ChargeTime): Promise<ChargeTask[]> {
    const begun = charges.map((charge) => ({ was: stateOf(charge), charge, step: charge.begin(time) }));
    await this.charges.saveAll(charges);
    await this.tell(tenantId, begun, []);
    return begun.flatMap(({ charge, step }) => (step === undefined ? [] : [{ charge, step }]));
  }

  /** Of what would take the place of others, that whose invoice still waits to be paid. */
  private async stillOwed(tenantId: Identifier, successors: readonly NewCharge[]): Promise<NewCharge[]> {
    if (successors.length === 0) return [];
    const ids = successors.map(({ invoiceId }) => invoiceId);
    const held = await this.invoices.hold(tenantId, ids);
    const owed = new Set(held.flatMap(({ id, status }) => (isOwed(status) ? [id] : [])));
    return successors.filter(({ invoiceId }) => owed.has(invoiceId));
  }

  private apply(
    { charge: before, step, result }: TakenStep,
    charge: Charge | undefined,
    time: ChargeTime,
  ): Change | undefined {
    if (charge === undefined) return undefined;
    if (charge.turn !== before.turn) {
      // Another worker took over meanwhile. The gateway tells it what this answer would have told.
      charge.hearNews(time);
      return undefined;
    }
    const was = stateOf(charge);
    const { card } = this.gateways.get(charge.gateway);
    const isFinal = charge.method !== 'card' || card?.retry === undefined;
    apply(charge, step, isFinal ? withoutRetry(result) : result, time);
    return { charge, was, successor: was.live ? charge.successor(time) : undefined };
  }

  /** Has it decided what comes next, where something came to an end; and says what happened. */
  private async tell(
    tenantId: Identifier,
    changes: readonly Change[],
    paid: readonly Charge[],
  ): Promise<void> {
    // It holds the invoices, which come before their collections.
    await this.announce.execute(
      tenantId,
      changes.flatMap(({ was, charge }) => eventsOf(was, charge)),
    );
    const [paying = [], others = []] = [true, false].map((isPaying) =>
      changes.filter(({ charge }) => paid.includes(charge) === isPaying),
    );
    // It had been given up, and has paid its invoice all the same.
    for (const { charge } of paying.filter(({ was }) => !was.live))
      if (await this.charges.isLive(tenantId, charge.invoiceId)) await this.collect.withdrawRest(charge);
    // What paid its invoice leaves nothing else to be decided.
    for (const { charge } of others.filter(isToBeDecided))
      await this.collect.wake(tenantId, charge.invoiceId);
    const decided = others.filter(isDecidedNow).map(({ charge }) => charge.invoiceId);
    await this.collect.hasten(tenantId, decided);
  }
}

function isOwed(status: Invoice['status']): boolean {
  return status === 'open' || status === 'overdue';
}

function isToBeDecided({ charge, was, successor }: Change): boolean {
  const ended = was.live && !charge.isLive();
  const refused = charge.awaitsRetry() && was.status !== 'declined';
  const orderEnded = was.ordered && !charge.ordered;
  const news = ended || refused || orderEnded || (isShort(charge) && charge.status !== was.status);
  // What settled its invoice leaves nothing to be decided.
  return news && successor === undefined;
}

/** What became of a payment has become known, and it may still be paid. */
function isDecidedNow({ charge, was }: Change): boolean {
  return (was.status === 'sent' || was.status === 'unknown') && charge.isLive() && !charge.isUndecided();
}

function isShort({ settled, reasonCode }: Charge): boolean {
  return settled && reasonCode === 'short';
}

/** A refusal is final where the gateway takes no further try: then it is cancelled there, and a new charge may follow. */
function withoutRetry(result: StepResult): StepResult {
  const { outcome } = result;
  if (outcome.kind === 'declined')
    return { ...result, outcome: { ...outcome, refusal: final(outcome.refusal) } } as StepResult;
  if (outcome.kind === 'found' && outcome.charge.refusal !== undefined) {
    const charge = { ...outcome.charge, refusal: final(outcome.charge.refusal) };
    return { ...result, outcome: { ...outcome, charge } } as StepResult;
  }
  return result;
}

function final(refusal: Refusal): ChargeRefusal {
  return { ...refusal, retryable: false, sameCardLater: refusal.retryable };
}

function apply(charge: Charge, step: ChargeStep, { outcome }: StepResult, time: ChargeTime): void {
  switch (outcome.kind) {
    case 'prepared':
      return charge.prepared(outcome.gatewayId, time);
    case 'issued':
      return charge.issued(outcome.gatewayId, outcome.instrument, time);
    case 'approved':
      return charge.approved(time, outcome.gatewayId);
    case 'pending':
      return charge.pending(outcome.gatewayId, time);
    case 'declined':
      return charge.declined(outcome.refusal, time);
    case 'found':
      return charge.seen(outcome.charge, time);
    case 'not-found':
      return charge.notFound(time);
    case 'cancelled':
      return charge.cancelled(time);
    case 'refused':
      return charge.notCancelled(outcome.refusal, time);
    case 'tidied':
      return charge.tidied(outcome.cancelled, time);
    case 'not-yet':
      return charge.lost(
        step,
        { code: 'not-yet', detail: 'What is left behind could not be cancelled yet' },
        time,
      );
    case 'unknown':
      return charge.lost(step, outcome.trouble, time);
    case 'unavailable':
      return charge.notSent(step, outcome.trouble, time);
  }
}
