import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ChargeRefusal, ChargeStep, ChargeTime } from '../domain/charge-status.js';
import { Charge } from '../domain/charge.js';
import type { Refusal } from '../ports.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { GatewayRegistry } from './gateway-registry.js';
import { SettleInvoice } from './settle-invoice.use-case.js';
import type { StepResult } from './take-charge-step.use-case.js';

/** Writes down what a step came to, settles the invoice where it was paid, and begins the next step where it is due. */
@Injectable()
export class RecordChargeStep {
  constructor(
    private readonly charges: ChargeRepository,
    private readonly times: ChargeTimes,
    private readonly settleInvoice: SettleInvoice,
    private readonly gateways: GatewayRegistry,
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
      const wasLive = charge.isLive();
      const { card } = this.gateways.get(charge.gateway);
      apply(charge, step, card?.retry === undefined ? withoutRetry(result) : result, time);
      const successor = wasLive ? charge.successor(time) : undefined;
      if (successor !== undefined) await this.charges.add(Charge.create(successor, time.now));
      if (!charge.settled && charge.status === 'approved') await this.settleInvoice.execute(charge, time);
      const isDue = charge.dueAt !== null && charge.dueAt <= time.now;
      const next = goOn && isDue ? charge.begin(time) : undefined;
      await this.charges.saveEntries([charge]);
      return next === undefined ? undefined : { charge, step: next };
    });
  }
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
