import type { Cents } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ChargeRefusal, ChargeStatus, ChargeStep, ChargeTime } from '../domain/charge-status.js';
import { Charge } from '../domain/charge.js';
import type { Refusal } from '../ports.js';
import { Announce } from './announce.js';
import type { BillingEvent, BillingEventType } from './billing-events.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { CollectInvoices } from './collect-invoices.use-case.js';
import { GatewayRegistry } from './gateway-registry.js';
import { disputesOf } from './refund-events.js';
import { SettleInvoice } from './settle-invoice.use-case.js';
import type { StepResult } from './take-charge-step.use-case.js';

/** What a charge was before a step. */
interface Was {
  live: boolean;
  status: ChargeStatus;
  credit: Cents;
  disputed: Cents;
}

/** Writes down what a step came to, settles the invoice where it was paid, and begins the next step where it is due. */
@Injectable()
export class RecordChargeStep {
  constructor(
    private readonly charges: ChargeRepository,
    private readonly times: ChargeTimes,
    private readonly settleInvoice: SettleInvoice,
    private readonly gateways: GatewayRegistry,
    private readonly collect: CollectInvoices,
    private readonly announce: Announce,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @returns the charge as it is now with its next step, if one is due and `goOn` is set */
  execute(
    before: Charge,
    step: ChargeStep,
    result: StepResult,
    goOn: boolean,
  ): Promise<{ charge: Charge; step: ChargeStep } | undefined> {
    return this.unitOfWork.run(async () => {
      const charge = await this.charges.findForChange(before.tenantId, before.id);
      if (charge === null) return undefined;
      const time = this.times.now();
      if (charge.turn !== before.turn) {
        // Another worker took over meanwhile. The gateway tells it what this answer would have told.
        charge.hearNews(time);
        await this.charges.saveEntries([charge]);
        return undefined;
      }
      const was = stateOf(charge);
      const { card } = this.gateways.get(charge.gateway);
      const isFinal = charge.method !== 'card' || card?.retry === undefined;
      apply(charge, step, isFinal ? withoutRetry(result) : result, time);
      const successor = was.live ? charge.successor(time) : undefined;
      if (successor !== undefined) await this.charges.add(Charge.create(successor, time.now));
      if (charge.isToBeSettled()) await this.settleInvoice.execute(charge, time);
      await this.tell(was, charge, successor !== undefined);
      const isDue = charge.dueAt !== null && charge.dueAt <= time.now;
      const next = goOn && isDue ? await this.begin(charge, time) : undefined;
      await this.charges.saveEntries([charge]);
      return next === undefined ? undefined : { charge, step: next };
    });
  }

  /** The next step of a charge, written down. What has expired may come to its end without one. */
  async begin(charge: Charge, time: ChargeTime): Promise<ChargeStep | undefined> {
    const was = stateOf(charge);
    const step = charge.begin(time);
    await this.tell(was, charge, false);
    return step;
  }

  /** Has it decided what comes next, where something came to an end; and says what happened. */
  private async tell(was: Was, charge: Charge, replaced: boolean): Promise<void> {
    const { tenantId, invoiceId } = charge;
    const ended = was.live && !charge.isLive();
    const refused = charge.awaitsRetry() && was.status !== 'declined';
    // What settled its invoice leaves nothing to be decided.
    const isShort = charge.settled && charge.reasonCode === 'short';
    const settles = charge.settled && !charge.surplus && !isShort;
    if (
      settles &&
      !was.live &&
      charge.status !== was.status &&
      (await this.charges.isLive(tenantId, invoiceId))
    )
      await this.collect.withdrawRest(charge);
    const news = ended || refused || (isShort && charge.status !== was.status);
    if (news && !replaced && !settles) await this.collect.wake(tenantId, invoiceId);
    await this.announce.execute(tenantId, eventsOf(was, charge));
  }
}

function stateOf(charge: Charge): Was {
  const { status, credit, disputed } = charge;
  return { live: charge.isLive(), status, credit: credit ?? 0, disputed };
}

function eventsOf(was: Was, charge: Charge): BillingEvent[] {
  const { id, gateway, method, status, invoiceId, reasonCode, credit } = charge;
  const about = { charge: id, gateway, method };
  const events: BillingEvent[] = [];
  const type = status === was.status ? undefined : EVENT_OF[status];
  if (type !== undefined) events.push({ type, invoiceId, detail: { ...about, reason: reasonCode } });
  else if (status === 'pending' && was.status !== status && charge.instrument !== null)
    events.push({ type: 'charge.issued', invoiceId, detail: { ...about, price: charge.amount } });
  if ((credit ?? 0) > was.credit)
    events.push({ type: 'credit.recorded', invoiceId, detail: { ...about, credit } });
  return [...events, ...disputesOf(was, charge)];
}

const EVENT_OF: Partial<Record<ChargeStatus, BillingEventType>> = {
  declined: 'charge.declined',
  expired: 'charge.expired',
  cancelled: 'charge.cancelled',
};

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
