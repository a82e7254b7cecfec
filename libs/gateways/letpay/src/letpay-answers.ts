import type { Trouble } from '@mensal/billing/ports';
import type { VendorAnswer } from '@mensal/gateway-kit';
import { centsOf, fieldsOf, idOf, textOf, wordOf } from './letpay-fields.js';
import { pictureOf } from './letpay-qr-picture.js';
import type { LetPayIssued, LetPayPayment, LetPayRefund } from './letpay-wire.js';

export type LetPayResult<Data> =
  | { kind: 'ok'; data: Data }
  | LetPayFailure
  | { kind: 'lost'; trouble: Trouble }
  | { kind: 'not-sent'; trouble: Trouble };

/** `{timestamp, status, error, message, path, errors: [{code, description}]}`: the vendor says what is wrong. */
export interface LetPayFailure {
  kind: 'error';
  status: number;
  /** At least one: `00.01.0044`. */
  codes: string[];
}

/** Checks a success by hand: `undefined` where what we go by is missing or ill-typed. */
export type Check<Data> = (body: unknown) => Data | undefined;

/** Tells success, error and the unreadable apart. */
export function readAnswer<Data>(answer: VendorAnswer, check: Check<Data>): LetPayResult<Data> {
  if (answer.kind !== 'answer') return answer;
  const { status, body } = answer;
  if (status >= 200 && status < 300) {
    const data = check(body);
    return data === undefined
      ? lost('unreadable-answer', 'A success without the token, reference, status or amounts it must have')
      : { kind: 'ok', data };
  }
  const codes = everyOf(fieldsOf(body)?.['errors'], (error) => wordOf(fieldsOf(error)?.['code']));
  if (codes === undefined || codes.length === 0)
    return lost(status >= 500 ? 'vendor-error' : 'unreadable-answer', `HTTP ${status} without an error code`);
  return { kind: 'error', status, codes };
}

function lost(code: 'unreadable-answer' | 'vendor-error', detail: string): LetPayResult<never> {
  return { kind: 'lost', trouble: { code, detail } };
}

export const checkIssued: Check<LetPayIssued> = (body) => {
  const fields = fieldsOf(body);
  const transaction_status = wordOf(fields?.['transaction_status']);
  const payment_token = idOf(fields?.['payment_token']);
  const reference_id = textOf(fields?.['reference_id']);
  const pix_code = textOf(fields?.['pix_code']);
  const pix_amount = centsOf(fields?.['pix_amount']);
  const amount = centsOf(fieldsOf(fields?.['totals'])?.['amount']);
  if (
    transaction_status === undefined ||
    payment_token === undefined ||
    reference_id === undefined ||
    pix_code === undefined ||
    pix_amount === undefined ||
    amount === undefined
  )
    return undefined;
  const picture = pictureOf(fields?.['pix_qr_code']);
  return {
    transaction_status,
    payment_token,
    reference_id,
    pix_code,
    pix_amount,
    totals: { amount },
    ...(picture !== undefined && { picture }),
  };
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
  const fields = fieldsOf(value);
  const paymentToken = idOf(fields?.['paymentToken']);
  const createdAt = textOf(fields?.['createdAt']);
  const transactionStatus = wordOf(fields?.['transactionStatus']);
  const reference = textOf(fields?.['reference']);
  if (
    fields === undefined ||
    paymentToken === undefined ||
    createdAt === undefined ||
    transactionStatus === undefined ||
    reference === undefined ||
    fields['currency'] !== 'BRL'
  )
    return undefined;
  const amount_received = centsOf(fields['amount_received']);
  const refunded_amount = centsOf(fields['refunded_amount']);
  const isIllTyped = (name: string, cents: number | undefined) => cents === undefined && fields[name] != null;
  if (isIllTyped('amount_received', amount_received) || isIllTyped('refunded_amount', refunded_amount))
    return undefined;
  if (transactionStatus === 'PAID' && !amount_received) return undefined;
  const errorCode = wordOf(fields['errorCode']);
  return {
    paymentToken,
    createdAt,
    transactionStatus,
    reference,
    ...(amount_received !== undefined && { amount_received }),
    ...(refunded_amount !== undefined && { refunded_amount }),
    ...(errorCode !== undefined && { errorCode }),
    extra_data: fieldsOf(fields['extra_data']) ?? {},
  };
}

/** What `POST /refund` answers is on no page: where it names no payment and no status, its id alone says that it was taken. */
function refundOf(value: unknown, token: string): LetPayRefund | undefined {
  const fields = fieldsOf(value);
  const id = fields?.['refund_id'];
  const refund_id = Number.isSafeInteger(id) ? String(id) : idOf(id);
  if (fields === undefined || refund_id === undefined) return undefined;
  if ((fields['payment_token'] ?? token) !== token) return undefined;
  const refund_status = wordOf(fields['refund_status']);
  if (refund_status === undefined && fields['refund_status'] != null) return undefined;
  return { refund_id, ...(refund_status !== undefined && { refund_status }) };
}

/** All or nothing: a list of which one entry cannot be read may miss the one that matters. */
function everyOf<T>(value: unknown, read: (entry: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries = value.map(read);
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}
