import {
  allPages,
  everyOf,
  fieldsOf,
  integerOf,
  optional,
  succeeded,
  textOf,
  TIME_ZONE,
  unreadable,
  wordOf,
  type Check,
  type Fields,
  type ReadAnswer,
  type VendorFailure,
  type VendorResult,
} from '@mensal/gateway-kit';
import { dateIn, parseCalendarDate, type CalendarDate, type Cents } from '@mensal/kernel';
import type { LytexClientRecord, LytexInvoice, LytexPage } from './lytex-wire.js';
import { LYTEX_CARD_TOKEN, LYTEX_ID } from './lytex.vendor.js';

export type LytexResult<Data> = VendorResult<Data, LytexFailure>;

/** A documented no, in the vendor's own words. */
export interface LytexFailure extends VendorFailure {
  /** Of HTTP. */
  status: number;
  message: string;
  /** Which fields are wrong, where the vendor says: its first one. */
  detail?: { path: string; message: string };
}

/** The page's 400, 403 and 404, the 409 of a client that exists already, and 422 for 400 (an older page). */
const REFUSING = new Set([400, 403, 404, 409, 422]);
/** What the vendor's framework says of a route that it has not: no word on what was asked for. */
const NO_SUCH_ROUTE = /^Cannot [A-Z]+ \//;

/** Tells success, refusal and the unreadable apart: by the HTTP status, with the body that the page shows for it. */
export const readAnswer: ReadAnswer<LytexFailure> = (answer, check) => {
  if (answer.kind !== 'answer') return answer;
  const { status } = answer;
  const body = fieldsOf(answer.body);
  if (status >= 200 && status < 300)
    return succeeded(check(body ?? {}), 'the ids, status or values that it must have');
  const message = textOf(body?.['message']);
  if (message === undefined || !REFUSING.has(status) || NO_SUCH_ROUTE.test(message))
    return unreadable(status, "a refusal of Lytex's");
  const detail = detailOf(fieldsOf(body?.['error'])?.['details']);
  const trouble = { code: 'vendor-error', detail: `Lytex answered HTTP ${status}` } as const;
  return { kind: 'error', trouble, status, message, ...(detail && { detail }) };
};

function detailOf(details: unknown): { path: string; message: string } | undefined {
  const first = Array.isArray(details) ? fieldsOf(details[0]) : undefined;
  const message = textOf(first?.['message']);
  const path = Array.isArray(first?.['path']) ? first['path'].join('.') : '';
  return message === undefined ? undefined : { path, message };
}

/** A list that goes on beyond this is not that of one reference, or of one tax id. */
const MOST_PAGES = 20;

/** All pages of a list. */
export function allOf<Entry>(
  list: (page: number) => Promise<LytexResult<LytexPage<Entry>>>,
): Promise<LytexResult<Entry[]>> {
  return allPages<Entry, LytexFailure>(MOST_PAGES, async (page) => {
    const result = await list(page);
    if (result.kind !== 'ok') return result;
    const { results: entries, pages } = result.data;
    return { kind: 'ok', data: { entries, isLast: page >= pages } };
  });
}

/** @param id of the cobrança that was asked for: another one's answer is not an answer */
export function checkInvoice(id: string): Check<LytexInvoice> {
  return (body) => {
    const invoice = checkNewInvoice(body);
    return invoice?._id === id ? invoice : undefined;
  };
}

export const checkNewInvoice: Check<LytexInvoice> = (answer) => {
  const body = fieldsOf(answer) ?? {};
  const _id = idOf(body['_id']);
  const status = wordOf(body['status']);
  const totalValue = integerOf(body['totalValue']);
  const referenceId = optional(body['referenceId'], (value) =>
    typeof value === 'string' ? value : undefined,
  );
  const transactions = optional(body['transactions'], (list) => everyOf(list, fieldsOf));
  const paid = transactions && paymentOf([body, fieldsOf(body['paymentData'])], transactions.value ?? []);
  if (_id === undefined || status === undefined || totalValue === undefined) return undefined;
  if (referenceId === undefined || paid === undefined) return undefined;
  const { pix, boleto } = fieldsOf(body['paymentMethods']) ?? {};
  const told = transactions?.value ?? [];
  const rejects = told.map(({ creditCard }) => fieldsOf(fieldsOf(creditCard)?.['reject'])).filter(isThere);
  return {
    _id,
    status,
    totalValue,
    referenceId: referenceId.value ?? null,
    dueDate: dayOf(body['dueDate']),
    createdAt: instantOf(body['createdAt']),
    linkCheckout: textOf(body['linkCheckout']),
    linkBoleto: textOf(body['linkBoleto']),
    ...paid,
    refundedValue: integerOf(body['refundedValue']),
    qrcode: firstText([...told.map((each) => each['pix']), pix], 'qrcode'),
    digitableLine: firstText([...told.map((each) => each['boleto']), boleto], 'digitableLine'),
    rejectReason: rejects.length === 0 ? undefined : (textOf(rejects.at(-1)?.['reason']) ?? ''),
  };
};

/**
 * The first place that tells of a payment; where several transactions say that they are paid, all of that came in, from the
 * first of them on. `rates` is a table of prices, or what a payment cost (T).
 */
function paymentOf(places: readonly (Fields | undefined)[], transactions: readonly Fields[]) {
  const payments = transactions.filter((each) => each['status'] === 'paid' && each['payedValue'] != null);
  const place =
    payments.length > 1
      ? payments[0]
      : [...places, ...transactions].find((each) => each?.['payedValue'] != null);
  const values = everyOf(payments.length > 1 ? payments : [place], (each) =>
    optional(fieldsOf(each)?.['payedValue'], integerOf),
  );
  if (values === undefined) return undefined;
  const told = values.flatMap(({ value }) => value ?? []);
  // When it was paid is shown in samples of webhooks only: one that is no instant hides no payment.
  return {
    payedValue: told.length === 0 ? undefined : told.reduce((sum, value) => sum + value, 0),
    payedAt: instantOf(place?.['payedAt']),
    rates: integerOf(place?.['rates']),
  };
}

/** @param check of each entry */
export function checkPage<Entry>(check: Check<Entry>): Check<LytexPage<Entry>> {
  return (answer) => {
    const body = fieldsOf(answer);
    const results = everyOf(body?.['results'], check);
    const pages = integerOf(fieldsOf(body?.['paginate'])?.['pages']);
    return results === undefined || pages === undefined ? undefined : { results, pages };
  };
}

export const checkClient: Check<LytexClientRecord> = (body) => {
  const client = fieldsOf(body);
  const _id = idOf(client?.['_id']);
  const cpfCnpj = textOf(client?.['cpfCnpj']);
  return _id === undefined || cpfCnpj === undefined ? undefined : { _id, cpfCnpj };
};

export const checkCardToken: Check<string> = (body) => {
  const _id = idOf(fieldsOf(body)?.['_id']);
  return _id !== undefined && LYTEX_CARD_TOKEN.test(_id) ? _id : undefined;
};

/** Of routes whose answer the page does not show. */
export const checkTaken: Check<'taken'> = () => 'taken';

/** A refund moves money: where its answer repeats the order, it must be this one (T). */
export function checkRefund(id: string, refundValue: Cents): Check<'taken'> {
  return (answer) => {
    const body = fieldsOf(answer) ?? {};
    const { _invoiceId = id, refundValue: told = refundValue } = body;
    return Object.keys(body).length > 0 && _invoiceId === id && told === refundValue ? 'taken' : undefined;
  };
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && LYTEX_ID.test(value) ? value : undefined;
}

function firstText(places: readonly unknown[], name: string): string | undefined {
  return places.map((place) => textOf(fieldsOf(place)?.[name])).find(isThere);
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** With its zone; without one it is not known when it was. */
function instantOf(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !INSTANT.test(value)) return undefined;
  const instant = new Date(value);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

/** A date, or the instant that stands for it: the day's end in Brazil, as the page's sample, or midnight of UTC. */
function dayOf(value: unknown): CalendarDate | undefined {
  if (typeof value === 'string' && /T00:00:00(\.0+)?Z$/.test(value))
    return parseCalendarDate(value.slice(0, 10));
  const instant = instantOf(value);
  return instant === undefined ? parseCalendarDate(value) : dateIn(TIME_ZONE, instant);
}
