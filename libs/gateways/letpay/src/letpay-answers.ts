import {
  complete,
  everyOf,
  fieldsOf,
  optional,
  succeeded,
  textOf,
  unreadable,
  wordOf,
  type Check,
  type ReadAnswer,
  type VendorFailure,
  type VendorResult,
} from '@mensal/gateway-kit';
import { centsOf, idOf } from './letpay-fields.js';
import { pictureOf } from './letpay-qr-picture.js';
import type { LetPayIssued, LetPayPayment, LetPayRefund } from './letpay-wire.js';

export type LetPayResult<Data> = VendorResult<Data, LetPayFailure>;

/** `{timestamp, status, error, message, path, errors: [{code, description}]}`: the vendor says what is wrong. */
export interface LetPayFailure extends VendorFailure {
  status: number;
  /** At least one: `00.01.0044`. */
  codes: string[];
}

/** Tells success, error and the unreadable apart. */
export const readAnswer: ReadAnswer<LetPayFailure> = (answer, check) => {
  if (answer.kind !== 'answer') return answer;
  const { status, body } = answer;
  if (status >= 200 && status < 300)
    return succeeded(check(body), 'the token, reference, status or amounts that it must have');
  const codes = everyOf(fieldsOf(body)?.['errors'], (error) => wordOf(fieldsOf(error)?.['code']));
  if (codes === undefined || codes.length === 0) return unreadable(status, 'an error code');
  const detail = `LetPay answered ${codes.join(', ')} (HTTP ${status})`;
  return { kind: 'error', trouble: { code: 'vendor-error', detail }, status, codes };
};

export const checkIssued: Check<LetPayIssued> = (body) => {
  const fields = fieldsOf(body) ?? {};
  const amount = centsOf(fieldsOf(fields['totals'])?.['amount']);
  const picture = pictureOf(fields['pix_qr_code']);
  return complete<LetPayIssued>({
    transaction_status: wordOf(fields['transaction_status']),
    payment_token: idOf(fields['payment_token']),
    reference_id: textOf(fields['reference_id']),
    pix_code: textOf(fields['pix_code']),
    pix_amount: centsOf(fields['pix_amount']),
    totals: amount === undefined ? undefined : { amount },
    ...(picture !== undefined && { picture }),
  });
};

/** @param token of the payment that was asked for: another one's answer is not an answer */
export function checkPayment(token: string): Check<LetPayPayment> {
  return (body) => {
    const payment = paymentOf(body);
    return payment?.paymentToken === token ? payment : undefined;
  };
}

export const checkPayments: Check<LetPayPayment[]> = (body) =>
  everyOf(fieldsOf(body)?.['payments'], paymentOf);

/** @param token of the payment that was to be refunded */
export function checkRefund(token: string): Check<LetPayRefund> {
  return (body) => refundOf(body, token);
}

export function checkRefunds(token: string): Check<LetPayRefund[]> {
  return (body) => everyOf(body, (refund) => refundOf(refund, token));
}

function paymentOf(value: unknown): LetPayPayment | undefined {
  const fields = fieldsOf(value) ?? {};
  const received = optional(fields['amount_received'], centsOf);
  const refunded = optional(fields['refunded_amount'], centsOf);
  const transactionStatus = wordOf(fields['transactionStatus']);
  if (fields['currency'] !== 'BRL' || received === undefined || refunded === undefined) return undefined;
  if (transactionStatus === 'PAID' && !received.value) return undefined;
  const errorCode = wordOf(fields['errorCode']);
  return complete<LetPayPayment>({
    paymentToken: idOf(fields['paymentToken']),
    createdAt: textOf(fields['createdAt']),
    transactionStatus,
    reference: textOf(fields['reference']),
    ...(received.value !== undefined && { amount_received: received.value }),
    ...(refunded.value !== undefined && { refunded_amount: refunded.value }),
    ...(errorCode !== undefined && { errorCode }),
    extra_data: fieldsOf(fields['extra_data']) ?? {},
  });
}

/** What `POST /refund` answers is on no page: where it names no payment and no status, its id alone says that it was taken. */
function refundOf(value: unknown, token: string): LetPayRefund | undefined {
  const fields = fieldsOf(value);
  const id = fields?.['refund_id'];
  const refund_id = Number.isSafeInteger(id) ? String(id) : idOf(id);
  if (fields === undefined || refund_id === undefined) return undefined;
  if ((fields['payment_token'] ?? token) !== token) return undefined;
  const status = optional(fields['refund_status'], wordOf);
  return status && { refund_id, ...(status.value !== undefined && { refund_status: status.value }) };
}
