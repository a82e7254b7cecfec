import { decimal, decimalText } from './amounts.js';
import { timestamp } from './errors.js';
import { refundedTotal, type Payment, type Refund } from './payment.js';

/** What the vendor answers: snake_case where a payment is made, mostly camelCase where it is looked up. */

/** @param qrCode the picture of its code, packed, base64 */
export function createdAnswer(payment: Payment, qrCode: string) {
  const amount = decimal(payment.amount);
  return {
    transaction_status: payment.status,
    payment_token: payment.token,
    reference_id: payment.reference,
    pix_qr_code: qrCode,
    pix_code: payment.code,
    pix_amount: decimalText(payment.amount),
    totals: {
      amount,
      original_amount: amount,
      original_asset: 'BRL',
      customer_fees: 0,
      customer_amount: amount,
      asset: 'BRL',
    },
    customer_fees: {},
  };
}

export function paymentAnswer(payment: Payment) {
  return {
    paymentToken: payment.token,
    createdAt: timestamp(payment.createdAt),
    transactionStatus: payment.status,
    expirationDate: payment.expiresAt === null ? null : timestamp(payment.expiresAt),
    errorCode: payment.errorCode,
    currency: 'BRL',
    amount_received: decimal(payment.received),
    refunded_amount: decimal(refundedTotal(payment)),
    reference: payment.reference,
    cancellation_details: payment.cancellation === null ? null : { reason: payment.cancellation },
    extra_data: payment.extraData,
  };
}

export function refundAnswer(payment: Payment, refund: Refund) {
  return {
    refund_id: refund.id,
    payment_token: payment.token,
    created_at: timestamp(refund.createdAt),
    refund_status: refund.status,
  };
}
