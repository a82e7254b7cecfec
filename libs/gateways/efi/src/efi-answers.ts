import {
  everyOf,
  fieldsOf,
  integerOf,
  succeeded,
  textOf,
  unreadable,
  wordOf,
  type Check,
  type Fields,
  type ReadAnswer,
  type VendorFailure,
  type VendorResult,
} from '@mensal/gateway-kit';
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

export type EfiResult<Data> = VendorResult<Data, EfiFailure>;

/** `{code, error, error_description}`: the vendor says what is wrong, in words of its own. */
export interface EfiFailure extends VendorFailure {
  /** Of HTTP: it means little here, a business error may come as 500. */
  status: number;
  code: number;
  name: string;
  description: { property?: string; message: string };
}

/**
 * Tells success, error and the unreadable apart. The body's `code` decides (a refund says `status` instead, and an
 * effect without news may answer nothing at all); an unknown error with a 5xx is a breakdown, not a no.
 */
export const readAnswer: ReadAnswer<EfiFailure> = (answer, check) => {
  if (answer.kind !== 'answer') return answer;
  const { status } = answer;
  const body = fieldsOf(answer.body);
  const code = codeOf(body?.['code']) ?? codeOf(body?.['status']);
  if (status >= 200 && status < 300 && (code === 200 || answer.body === undefined))
    return succeeded(check(body ?? {}), 'the ids, status or total that it must have');
  if (body === undefined || code === undefined || code === 200) return unreadable(status, "a code of Efí's");
  if (status >= 500 && !EFI_ERRORS.has(code)) return unreadable(status, `a known code: ${code}`);
  const name = wordOf(body['error']) ?? '';
  const detail = `Efí answered ${code} ${name} (HTTP ${status})`;
  return {
    kind: 'error',
    trouble: { code: 'vendor-error', detail },
    status,
    code,
    name,
    description: descriptionOf(body['error_description']),
  };
};

/** @param id of the charge that was asked for: another one's answer is not an answer */
export function checkPaid(id: string): Check<EfiPaid> {
  return (body) => {
    const paid = checkPaidAnew(body);
    return paid !== undefined && String(paid.charge_id) === id ? paid : undefined;
  };
}

export const checkPaidAnew: Check<EfiPaid> = (body) => {
  const data = charge(dataOf(body), 'charge_id');
  if (data === undefined) return undefined;
  const refusal = refusalOf(data.fields);
  return { charge_id: data.id, status: data.status, total: data.total, ...(refusal && { refusal }) };
};

export const checkCreated: Check<EfiCreated> = (body) => {
  const data = charge(dataOf(body), 'charge_id');
  return data && { charge_id: data.id, status: data.status, total: data.total, custom_id: data.reference };
};

/** @param id as in {@link checkPaid} */
export function checkCharge(id: string): Check<EfiCharge> {
  return (body) => {
    const data = charge(dataOf(body), 'charge_id');
    if (data === undefined || String(data.id) !== id) return undefined;
    const refusal = refusalOf(data.fields);
    return {
      charge_id: data.id,
      status: data.status,
      total: data.total,
      custom_id: data.reference,
      ...(refusal && { reason: refusal.reason }),
      history: everyOf(data.fields['history'], (entry) => textOf(fieldsOf(entry)?.['message'])) ?? [],
    };
  };
}

export const checkListed: Check<EfiListed[]> = (body) =>
  everyOf(dataOf(body), (entry) => {
    const data = charge(entry, 'id');
    const created_at = data && textOf(data.fields['created_at']);
    if (data === undefined || created_at === undefined) return undefined;
    return { id: data.id, status: data.status, total: data.total, custom_id: data.reference, created_at };
  });

export const checkInstallments: Check<EfiInstallments> = (body) => {
  const data = fieldsOf(dataOf(body));
  const name = textOf(data?.['name']);
  const installments = everyOf(data?.['installments'], (entry) => {
    const option = fieldsOf(entry);
    const installment = integerOf(option?.['installment']);
    const value = integerOf(option?.['value']);
    const interest_percentage = integerOf(option?.['interest_percentage']);
    if (!installment || value === undefined || interest_percentage === undefined) return undefined;
    return { installment, value, interest_percentage };
  });
  return name === undefined || installments === undefined ? undefined : { name, installments };
};

export const checkNotified: Check<EfiNotified[]> = (body) =>
  everyOf(dataOf(body), (entry) => {
    const news = fieldsOf(entry);
    const type = textOf(news?.['type']);
    const charge_id = idOf(fieldsOf(news?.['identifiers'])?.['charge_id']);
    if (type === undefined || (type === 'charge' && charge_id === undefined)) return undefined;
    const custom_id = textOf(news?.['custom_id']) ?? null;
    return { type, custom_id, ...(charge_id !== undefined && { charge_id }) };
  });

export const checkText: Check<string> = (body) => textOf(dataOf(body));

export const checkCardToken: Check<EfiCardToken> = (body) => {
  const data = fieldsOf(dataOf(body));
  const payment_token = textOf(data?.['payment_token']);
  const card_mask = textOf(data?.['card_mask']);
  if (payment_token === undefined || card_mask === undefined) return undefined;
  return /^[0-9a-f]{40}$/i.test(payment_token) ? { payment_token, card_mask } : undefined;
};

/** Metadata, cancel and history say that it was taken, and nothing else; the page shows no body at all. */
export const checkTaken: Check<'taken'> = () => 'taken';

/** A refund moves money: here an empty body is no success. */
export const checkRefund: Check<'taken'> = (body) =>
  Object.keys(fieldsOf(body) ?? {}).length > 0 ? 'taken' : undefined;

function dataOf(body: unknown): unknown {
  return fieldsOf(body)?.['data'];
}

/** What all charges have, whichever route tells of them. */
function charge(value: unknown, idField: 'charge_id' | 'id') {
  const data = fieldsOf(value);
  const id = idOf(data?.[idField]);
  const status = wordOf(data?.['status']);
  const total = integerOf(data?.['total']);
  if (data === undefined || id === undefined || status === undefined || total === undefined) return undefined;
  return { id, status, total, reference: textOf(data['custom_id']) ?? null, fields: data };
}

/** One-step gives `refusal`, the detail `reason`; `/pay` and `/retry` show neither on the page, and may give either. */
function refusalOf(data: Fields): EfiRefusal | undefined {
  const refusal = fieldsOf(data['refusal']);
  const reason = textOf(refusal?.['reason']) ?? textOf(data['reason']);
  if (reason === undefined) return undefined;
  const retry = refusal?.['retry'];
  return { reason, ...(typeof retry === 'boolean' && { retry }) };
}

function descriptionOf(value: unknown): EfiFailure['description'] {
  const property = textOf(fieldsOf(value)?.['property']);
  const message = textOf(fieldsOf(value)?.['message']) ?? textOf(value) ?? '';
  return { message, ...(property !== undefined && { property }) };
}

/** A code: the vendor's table of errors writes them as text. */
function codeOf(value: unknown): number | undefined {
  return integerOf(typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value);
}

function idOf(value: unknown): number | undefined {
  return integerOf(value) || undefined;
}
