import type { VendorRoute } from '../core/vendor.js';
import { isCardPayment, refundedTotal, type Charge } from './charge.js';
import { daysBetween, localDate } from './dates.js';
import { EfiError } from './errors.js';
import { authorised, param, type Parts } from './parts.js';
import { refundSchema } from './schemas.js';

/** Days after the payment was confirmed, by the vendor's page. */
const PARTIAL_WITHIN_DAYS = 90;
const TOTAL_WITHIN_DAYS = 360;

/** `POST /v1/charge/card/:id/refund`: accepted at once, done right after. The page shows `status`, the SDK `code`. */
export function refundRoute(parts: Parts): VendorRoute {
  const { book, lifecycle } = parts;
  return authorised(parts, 'POST', '/v1/charge/card/:id/refund', (request, account) => {
    const { amount } = refundSchema(request.body ?? {}, '');
    const charge = book.named(account.clientId, param(request, 'id'));
    lifecycle.requestRefund(charge, refundable(charge, amount, lifecycle.now()), request.route);
    return { status: 200, body: { code: 200, status: 200, message: 'Reembolso em processamento' } };
  });
}

/**
 * How many cents a refund may give back now. Without an amount, all that is left.
 * @throws EfiError 3500101 to 3500106
 */
function refundable(charge: Charge, asked: number | undefined, now: string): number {
  if (charge.status !== 'paid' || !isCardPayment(charge.payment) || charge.confirmedAt === null)
    throw new EfiError(3500101);
  if (charge.step?.does === 'refund') throw new EfiError(3500102);
  if (charge.order.items.some((item) => item.marketplace)) throw new EfiError(3500105);

  const left = charge.received - refundedTotal(charge);
  const amount = asked ?? left;
  if (amount > left) throw new EfiError(3500106, '/amount');
  // Total is what gives everything back at once: the rest after a partial refund is partial too, our choice.
  const partial = amount < charge.received;
  if (partial && charge.refunds.some((refund) => localDate(refund.at) === localDate(now)))
    throw new EfiError(3500103);
  if (daysBetween(charge.confirmedAt, now) > (partial ? PARTIAL_WITHIN_DAYS : TOTAL_WITHIN_DAYS))
    throw new EfiError(3500104);
  return amount;
}
