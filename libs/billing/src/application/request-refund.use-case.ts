import {
  Clock,
  dateIn,
  daysBetween,
  DomainError,
  type CalendarDate,
  type Cents,
  type Identifier,
} from '@mensal/kernel';
import { todayOf, type TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { Charge } from '../domain/charge.js';
import { Refund } from '../domain/refund.js';
import type { RefundRules } from '../ports.js';
import { Announce } from './announce.js';
import { ChargeRepository } from './charge.repository.js';
import { GatewayRegistry } from './gateway-registry.js';
import { refundEvent } from './refund-events.js';
import { RefundRepository } from './refund.repository.js';
import { RefundWorkers } from './refund-work.js';

export interface RefundWish {
  invoiceId: Identifier;
  chargeId: Identifier;
  /** Cents; all that is left where left out. */
  amount: Cents | undefined;
  reason: string | undefined;
}

/** Has money of a paid charge given back. Workers carry it out; one at a time of a charge. */
@Injectable()
export class RequestRefund {
  constructor(
    private readonly charges: ChargeRepository,
    private readonly refunds: RefundRepository,
    private readonly gateways: GatewayRegistry,
    private readonly clock: Clock,
    private readonly workers: RefundWorkers,
    private readonly announce: Announce,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * @throws DomainError BILLING.CHARGE_NOT_FOUND, BILLING.CHARGE_NOT_PAID, BILLING.CHARGE_DISPUTED,
   * BILLING.REFUND_NOT_OFFERED, BILLING.REFUND_IN_PROGRESS, BILLING.NOTHING_TO_REFUND, BILLING.INVALID_PRICE,
   * BILLING.REFUND_TOO_LARGE, BILLING.REFUND_TOO_LATE, BILLING.REFUND_ONCE_A_DAY
   */
  execute(tenant: TenantContext, { invoiceId, chargeId, amount, reason }: RefundWish): Promise<Refund> {
    const { tenantId } = tenant;
    return this.unitOfWork.run(async () => {
      const charge = await this.charges.findForChange(tenantId, chargeId);
      if (charge?.invoiceId !== invoiceId) throw new DomainError('BILLING.CHARGE_NOT_FOUND');
      const { gateway, gatewayId, received } = charge;
      const left = charge.refundable();
      if (received === null || gatewayId === null) throw new DomainError('BILLING.CHARGE_NOT_PAID');
      const rules = this.gateways.get(gateway).refunds?.rules;
      if (rules === undefined) throw new DomainError('BILLING.REFUND_NOT_OFFERED');
      // The account stays the one that holds the payment.
      await this.charges.lockAccount(tenantId, gateway, 'shared');
      const earlier = await this.refunds.ofCharge(tenantId, chargeId);
      if (earlier.some((refund) => refund.isUnderWay())) throw new DomainError('BILLING.REFUND_IN_PROGRESS');
      const wanted = amountWithin(left, amount);
      assertTimely(rules, tenant, todayOf(tenant, this.clock), charge, wanted, earlier);
      const repeatable = rules.repeatable === 'any' || (rules.repeatable === 'rest' && wanted === left);
      const refund = Refund.request(
        {
          ...{ tenantId, invoiceId, chargeId, gateway, received, repeatable },
          ...{ paymentId: gatewayId, amount: wanted, reason: reason ?? null },
        },
        this.clock.now(),
      );
      await this.refunds.add(refund);
      await this.announce.execute(tenantId, [refundEvent(refund)]);
      await this.workers.wake();
      return refund;
    });
  }
}

function amountWithin(left: Cents, amount: Cents | undefined): Cents {
  if (left === 0) throw new DomainError('BILLING.NOTHING_TO_REFUND');
  const wanted = amount ?? left;
  if (wanted <= 0) throw new DomainError('BILLING.INVALID_PRICE', 'A refund of nothing is none');
  if (wanted > left) throw new DomainError('BILLING.REFUND_TOO_LARGE', `Only ${left} cents are left`);
  return wanted;
}

/** By the vendor's rules, on calendar days in the tenant's time zone. */
function assertTimely(
  rules: RefundRules,
  { timeZone }: TenantContext,
  today: CalendarDate,
  { paidAt, received }: Charge,
  amount: Cents,
  earlier: readonly Refund[],
): void {
  const isPart = amount !== received;
  const within = isPart ? rules.partWithinDays : rules.wholeWithinDays;
  if (within !== undefined && paidAt !== null && daysBetween(dateIn(timeZone, paidAt), today) > within)
    throw new DomainError('BILLING.REFUND_TOO_LATE', `The gateway takes it within ${within} days`);
  const wasToday = ({ orderedAt, status }: Refund) =>
    orderedAt !== null && status !== 'refused' && dateIn(timeZone, orderedAt) === today;
  if (isPart && rules.onePartADay === true && earlier.some(wasToday))
    throw new DomainError('BILLING.REFUND_ONCE_A_DAY');
}
