import type { Trouble } from '@mensal/billing/ports';
import type { VendorAnswer } from '@mensal/gateway-kit';
import { EFI_ERRORS } from './efi-errors.js';
import type {
  EfiCardToken,
  EfiCharge,
  EfiCreated,
  EfiInstallments,
  EfiListed,
  EfiNotified,
  EfiPaid,
  EfiRefusal,
} from './efi-wire.js';

export type EfiResult<Data> =
  | { kind: 'ok'; data: Data }
  | EfiFailure
  | { kind: 'lost'; trouble: Trouble }
  | { kind: 'not-sent'; trouble: Trouble };

/** `{code, error, error_description}`: the vendor says what is wrong, in words of its own. */
export interface EfiFailure {
  kind: 'error';
  /** Of HTTP: it means little here, a business error may come as 500. */
  status: number;
  code: number;
  name: string;
  description: { property?: string; message: string };
}

/** Checks a success by hand: `undefined` where an id, a status or a total is missing or ill-typed. */
export type Check<Data> = (body: Fields) => Data | undefined;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Tells success, error and the unreadable apart. The body's `code` decides (a refund says `status` instead, and an
 * effect without news may answer nothing at all); an unknown error with a 5xx is a breakdown, not a no.
 */
export function readAnswer<Data>(answer: VendorAnswer, check: Check<Data>): EfiResult<Data> {
  if (answer.kind !== 'answer') return answer;
  const { status } = answer;
  const body = fields(answer.body);
  const code = body && (integerOf(body['code']) ?? integerOf(body['status']));
  if (status >= 200 && status < 300 && (code === 200 || answer.body === undefined)) {
    const data = check(body ?? {});
    return data === undefined
      ? lost('unreadable-answer', 'A success without the ids, status or total it must have')
      : { kind: 'ok', data };
  }
  if (body === undefined || code === undefined || code === 200)
    return lost(
      status >= 500 ? 'vendor-error' : 'unreadable-answer',
      `HTTP ${status} without a code of Efí's`,
    );
  if (status >= 500 && !EFI_ERRORS.has(code))
    return lost('vendor-error', `HTTP ${status} with the unknown code ${code}`);
  return {
    kind: 'error',
    status,
    code,
    name: wordOf(body['error']) ?? '',
    description: descriptionOf(body['error_description']),
  };
}

function lost(code: 'unreadable-answer' | 'vendor-error', detail: string): EfiResult<never> {
  return { kind: 'lost', trouble: { code, detail } };
}

/** @param id of the charge that was asked for: another one's answer is not an answer */
export function checkPaid(id: string): Check<EfiPaid> {
  return (body) => {
    const paid = checkPaidAnew(body);
    return paid !== undefined && String(paid.charge_id) === id ? paid : undefined;
  };
}

export const checkPaidAnew: Check<EfiPaid> = (body) => {
  const data = charge(body['data'], 'charge_id');
  if (data === undefined) return undefined;
  const refusal = refusalOf(data.fields);
  return { charge_id: data.id, status: data.status, total: data.total, ...(refusal && { refusal }) };
};

export const checkCreated: Check<EfiCreated> = (body) => {
  const data = charge(body['data'], 'charge_id');
  return data && { charge_id: data.id, status: data.status, total: data.total, custom_id: data.reference };
};

/** @param id as in {@link checkPaid} */
export function checkCharge(id: string): Check<EfiCharge> {
  return (body) => {
    const data = charge(body['data'], 'charge_id');
    if (data === undefined || String(data.id) !== id) return undefined;
    const refusal = refusalOf(data.fields);
    return {
      charge_id: data.id,
      status: data.status,
      total: data.total,
      custom_id: data.reference,
      ...(refusal && { reason: refusal.reason }),
    };
  };
}

export const checkListed: Check<EfiListed[]> = (body) =>
  everyOf(body['data'], (entry) => {
    const data = charge(entry, 'id');
    const created_at = data && textOf(data.fields['created_at']);
    if (data === undefined || created_at === undefined) return undefined;
    return { id: data.id, status: data.status, total: data.total, custom_id: data.reference, created_at };
  });

export const checkInstallments: Check<EfiInstallments> = (body) => {
  const data = fields(body['data']);
  const name = textOf(data?.['name']);
  const installments = everyOf(data?.['installments'], (entry) => {
    const option = fields(entry);
    const installment = amountOf(option?.['installment']);
    const value = amountOf(option?.['value']);
    const interest_percentage = amountOf(option?.['interest_percentage']);
    if (!installment || value === undefined || interest_percentage === undefined) return undefined;
    return { installment, value, interest_percentage };
  });
  return name === undefined || installments === undefined ? undefined : { name, installments };
};

export const checkNotified: Check<EfiNotified[]> = (body) =>
  everyOf(body['data'], (entry) => {
    const news = fields(entry);
    const type = textOf(news?.['type']);
    const charge_id = idOf(fields(news?.['identifiers'])?.['charge_id']);
    if (type === undefined || (type === 'charge' && charge_id === undefined)) return undefined;
    const custom_id = textOf(news?.['custom_id']) ?? null;
    return { type, custom_id, ...(charge_id !== undefined && { charge_id }) };
  });

export const checkText: Check<string> = (body) => textOf(body['data']);

export const checkCardToken: Check<EfiCardToken> = (body) => {
  const data = fields(body['data']);
  const payment_token = textOf(data?.['payment_token']);
  const card_mask = textOf(data?.['card_mask']);
  if (payment_token === undefined || card_mask === undefined) return undefined;
  return /^[0-9a-f]{40}$/i.test(payment_token) ? { payment_token, card_mask } : undefined;
};

/** Metadata, cancel and history say that it was taken, and nothing else; the page shows no body at all. */
export const checkTaken: Check<'taken'> = () => 'taken';

/** A refund moves money: here an empty body is no success. */
export const checkRefund: Check<'taken'> = (body) => (Object.keys(body).length > 0 ? 'taken' : undefined);

/** What all charges have, whichever route tells of them. */
function charge(value: unknown, idField: 'charge_id' | 'id') {
  const data = fields(value);
  const id = idOf(data?.[idField]);
  const status = wordOf(data?.['status']);
  const total = amountOf(data?.['total']);
  if (data === undefined || id === undefined || status === undefined || total === undefined) return undefined;
  return { id, status, total, reference: textOf(data['custom_id']) ?? null, fields: data };
}

/** One-step gives `refusal`, the detail `reason`; `/pay` and `/retry` show neither on the page, and may give either. */
function refusalOf(data: Fields): EfiRefusal | undefined {
  const refusal = fields(data['refusal']);
  const reason = textOf(refusal?.['reason']) ?? textOf(data['reason']);
  if (reason === undefined) return undefined;
  const retry = refusal?.['retry'];
  return { reason, ...(typeof retry === 'boolean' && { retry }) };
}

function descriptionOf(value: unknown): EfiFailure['description'] {
  const property = textOf(fields(value)?.['property']);
  const message = textOf(fields(value)?.['message']) ?? textOf(value) ?? '';
  return { message, ...(property !== undefined && { property }) };
}

function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** All or nothing: a list of which one entry cannot be read may miss the one that matters. */
function everyOf<T>(value: unknown, read: (entry: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries = value.map(read);
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}

/** A code: the vendor's table of errors writes them as text. */
function integerOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

function idOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}

function amountOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A status or the name of an error: it is shown in logs, where a vendor's prose has no place. */
function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\w{1,60}$/.test(value) ? value : undefined;
}
