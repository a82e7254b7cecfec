import { Injectable } from '@nestjs/common';
import type { RefundStep } from '../domain/refund-status.js';
import type { Refund } from '../domain/refund.js';
import type { Refunding, RefundOutcome, RefundsLookUp } from '../ports.js';
import { GatewayRegistry } from './gateway-registry.js';

/** What a step came to: what the gateway answered, or that it did not. */
export type RefundResult =
  { step: 'survey' | 'look-up'; outcome: RefundsLookUp } | { step: 'order'; outcome: RefundOutcome };

/** Talks to the gateway: one step of a refund that has been written down. Changes nothing of ours. */
@Injectable()
export class TakeRefundStep {
  constructor(private readonly gateways: GatewayRegistry) {}

  async execute(refund: Refund, step: RefundStep): Promise<RefundResult> {
    const { tenantId, gateway, paymentId: gatewayId } = refund;
    const { refunds } = this.gateways.get(gateway);
    if (refunds === undefined) throw new Error(`${gateway} does not refund`);
    if (step === 'order') return { step, outcome: await order(refunds, refund) };
    return { step, outcome: await refunds.lookUp({ tenantId, gatewayId }) };
  }
}

function order(refunds: Refunding, refund: Refund): Promise<RefundOutcome> {
  const { tenantId, paymentId: gatewayId, amount, requestedAt } = refund;
  const charge = { tenantId, gatewayId, sendBefore: refund.sendBefore ?? requestedAt };
  return refund.isWhole() ? refunds.refund(charge) : refunds.refund(charge, amount);
}
