import type { GatewayRefunds, RefundRules, RefundsLookUp } from '@mensal/billing/ports';
import { contradiction } from '@mensal/gateway-kit';
import type { LetPayPayment, LetPayRefund } from './letpay-wire.js';

/** Of Pix (notes). The list of a payment's refunds shows every one that was taken, by its id. */
export const LETPAY_REFUND_RULES: RefundRules = {
  wholeWithinDays: 90,
  partWithinDays: 90,
  repeatable: 'any',
};

type OrderStatus = NonNullable<GatewayRefunds['orders']>[number]['status'];

const STATUSES: ReadonlyMap<string, OrderStatus> = new Map([
  ['REQUESTED', 'under-way'],
  ['PROCESSING', 'under-way'],
  ['COMPLETED', 'done'],
  ['FAILED', 'refused'],
]);

/** The list tells no amounts; how much went back in all stands in the payment. */
export function refundsOf(
  { refunded_amount: refunded }: LetPayPayment,
  listed: readonly LetPayRefund[],
): RefundsLookUp {
  const orders: { id: string; status: OrderStatus }[] = [];
  for (const { refund_id: id, refund_status: text = '' } of listed) {
    const status = STATUSES.get(text);
    if (status === undefined) return contradiction(`Refund ${id} is listed as ${text || 'nothing'}`);
    orders.push({ id, status });
  }
  const underWay = orders.some(({ status }) => status === 'under-way');
  return { kind: 'found', refunds: { ...(refunded !== undefined && { refunded }), underWay, orders } };
}
