import { randomUUID } from 'node:crypto';
import { brCode } from '../core/br-code.js';
import type { VendorRoute } from '../core/vendor.js';
import type { Account } from './accounts.js';
import { centsOf } from './amounts.js';
import { LetPayError } from './errors.js';
import { accessDenied, answering, authorised, type Parts } from './parts.js';
import { refundable, type Payment } from './payment.js';
import { qrImage } from './qr-image.js';
import { readCredentials, readPix, readRefund, type PixBody } from './validation.js';
import { createdAnswer, paymentAnswer, refundAnswer } from './wire.js';

/** Any account may name it; what it would reach is out of reach: 502. */
const UNREACHABLE_CONTRACT = 'Contract_out_of_reach';
const REFUND_WITHIN_MS = 90 * 86_400_000;
/** The receiver in all codes: an invented Pix key. */
const RECEIVER = {
  key: '4f6c3a52-8d1e-4b70-9a35-6e2d91c7f084',
  payee: 'LetPay de Exemplo',
  city: 'SAO PAULO',
};

/** The vendor's routes. A body's form is looked at first, then its contract, or whether its payment exists. */
export function letpayRoutes(parts: Parts): VendorRoute[] {
  const { accounts, book, context, lifecycle } = parts;

  function create(body: PixBody, account: Account): Payment {
    const token = randomUUID();
    const amount = centsOf(body.payment.amount) ?? 0;
    const expiresAt = body.pix?.expiration_date ?? null;
    return {
      token,
      account: account.apiKey,
      reference: body.reference_id,
      notificationUrl: body.notification_url,
      amount,
      code: brCode({ ...RECEIVER, amount, txid: token.replaceAll('-', '').slice(0, 25) }),
      extraData: body.extra_data ?? null,
      createdAt: lifecycle.now().toISOString(),
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      closedAt: null,
      status: 'PROCESSING',
      errorCode: null,
      cancellation: null,
      payments: 0,
      received: 0,
      paidAt: null,
      refunds: [],
      calls: 0,
      cause: '',
    };
  }

  /** Another account's payment answers as one that does not exist. @throws LetPayError 00.01.0038 */
  function named(token: string | undefined, account: Account, cause: string): Payment {
    const payment = book.find(token ?? '');
    if (payment?.account !== account.apiKey) throw new LetPayError({ code: '00.01.0038' });
    payment.calls++;
    return lifecycle.upToDate(payment, cause);
  }

  return [
    {
      method: 'POST',
      path: '/auth',
      form: true,
      handle: (request) =>
        answering(request, lifecycle.now(), () => {
          const { apiKey, apiSecret } = readCredentials(request.body, lifecycle.now());
          const token = accounts.signIn(apiKey, apiSecret);
          if (token === undefined) return accessDenied(request.path, lifecycle.now());
          return { status: 200, body: { token, user: { name: apiKey }, version: '1.0.0' } };
        }),
    },

    authorised(parts, 'POST', '/pix/simple', ({ body }, account) => {
      const order = readPix(body, lifecycle.now());
      if (order.contract_id === UNREACHABLE_CONTRACT) throw new LetPayError({ code: '00.03.0001' });
      if (order.contract_id !== account.contractId) throw new LetPayError({ code: '00.01.0021' });
      const payment = create(order, account);
      book.add(payment);
      return createdAnswer(payment, qrImage(payment.code, context.limits.choice('qrPacking')));
    }),

    authorised(parts, 'GET', '/payment/:token', ({ params, route }, account) =>
      paymentAnswer(named(params['token'], account, route)),
    ),

    authorised(parts, 'GET', '/payment/reference/:reference', ({ params, route }, account) => {
      const payments = book.of(account.apiKey, params['reference'] ?? '');
      if (payments.length === 0) throw new LetPayError({ code: '00.01.0038' });
      return { payments: payments.map((payment) => paymentAnswer(lifecycle.upToDate(payment, route))) };
    }),

    authorised(parts, 'POST', '/refund', ({ body, route }, account) => {
      const order = readRefund(body, lifecycle.now());
      const payment = named(order.payment_token, account, route);
      const amount = order.amount == null ? refundable(payment) : (centsOf(order.amount) ?? 0);
      assertRefundable(payment, amount, lifecycle.now());
      return refundAnswer(
        payment,
        lifecycle.requestRefund(payment, amount, order.notification_url ?? null, route),
      );
    }),

    authorised(parts, 'GET', '/refund/payment/:token', ({ params, route }, account) => {
      const payment = named(params['token'], account, route);
      return payment.refunds.map((refund) => refundAnswer(payment, refund));
    }),
  ];
}

/** @throws LetPayError 00.01.0050 to 00.01.0052 */
function assertRefundable(payment: Payment, amount: number, now: Date): void {
  if (payment.status !== 'PAID' || payment.paidAt === null) throw new LetPayError({ code: '00.01.0050' });
  if (amount === 0 || amount > refundable(payment)) throw new LetPayError({ code: '00.01.0051' });
  if (now.getTime() - new Date(payment.paidAt).getTime() > REFUND_WITHIN_MS)
    throw new LetPayError({ code: '00.01.0052' });
}
