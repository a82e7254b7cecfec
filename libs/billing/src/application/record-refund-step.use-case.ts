import type { Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ChargeTime } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import type { RefundStep } from '../domain/refund-status.js';
import type { Refund } from '../domain/refund.js';
import { Announce } from './announce.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { refundEvent } from './refund-events.js';
import { RefundRepository } from './refund.repository.js';
import type { RefundResult } from './take-refund-step.use-case.js';

/** Writes down what a step came to, and what was given back with the charge; begins the next step where it is due. */
@Injectable()
export class RecordRefundStep {
  constructor(
    private readonly refunds: RefundRepository,
    private readonly charges: ChargeRepository,
    private readonly times: ChargeTimes,
    private readonly announce: Announce,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @returns the refund as it is now with its next step, if one is due and `goOn` is set */
  execute(
    { tenantId, chargeId, id, turn }: Refund,
    result: RefundResult,
    goOn: boolean,
  ): Promise<{ refund: Refund; step: RefundStep } | undefined> {
    return this.inHand(tenantId, chargeId, id, (refund, charge, time) => {
      // Another worker took over meanwhile. The gateway tells it what this answer would have told.
      if (refund.turn !== turn) return undefined;
      apply(refund, charge, result, time);
      const isDue = refund.dueAt !== null && refund.dueAt <= time.now;
      const step = goOn && isDue ? refund.begin(time) : undefined;
      return step && { refund, step };
    });
  }

  /**
   * What a person found out at the gateway, where we cannot tell.
   *
   * @throws DomainError BILLING.REFUND_NOT_UNDECIDED
   */
  decide({ tenantId, chargeId, id }: Refund, done: boolean, reason: string): Promise<Refund | undefined> {
    return this.inHand(tenantId, chargeId, id, (refund, charge, time) => {
      refund.decideByHand(done, reason, time);
      if (done) charge.givenBack(refund.refundedOnceDone(), time);
      return refund;
    });
  }

  private inHand<Result>(
    tenantId: Identifier,
    chargeId: Identifier,
    id: Identifier,
    change: (refund: Refund, charge: Charge, time: ChargeTime) => Result,
  ): Promise<Result | undefined> {
    return this.unitOfWork.run(async () => {
      const charge = await this.charges.findForChange(tenantId, chargeId);
      const refund = await this.refunds.findForChange(tenantId, id);
      if (charge === null || refund === null) return undefined;
      const wasUnderWay = refund.isUnderWay();
      const changed = change(refund, charge, this.times.now());
      if (wasUnderWay && !refund.isUnderWay()) await this.announce.execute(tenantId, [refundEvent(refund)]);
      await this.charges.saveEntries([charge]);
      await this.refunds.saveEntries([refund]);
      return changed;
    });
  }
}

function apply(refund: Refund, charge: Charge, { step, outcome }: RefundResult, time: ChargeTime): void {
  switch (outcome.kind) {
    case 'accepted':
      return refund.accepted(outcome.refundId, time);
    case 'refused':
      return refund.refused(outcome.refusal, time);
    case 'found': {
      const { refunds } = outcome;
      charge.givenBack(refunds.refunded ?? 0, time);
      if (step === 'survey') refund.surveyed(refunds, charge.refunded, time);
      else refund.seen(refunds, time);
      if (refund.status === 'done') charge.givenBack(refund.refundedOnceDone(), time);
      return;
    }
    case 'not-found':
      return refund.notFound(step, time);
    case 'unknown':
      return refund.lost(step, outcome.trouble, time);
    case 'unavailable':
      return refund.notSent(step, outcome.trouble, time);
  }
}
