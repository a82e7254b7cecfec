import type { Trouble } from '@mensal/billing/ports';
import type { VendorAnswer } from '@mensal/gateway-kit';
import { dateIn, parseCalendarDate, type CalendarDate, type Cents } from '@mensal/kernel';
import type { LytexClientRecord, LytexInvoice, LytexPage } from './lytex-wire.js';
import { LYTEX_CARD_TOKEN, LYTEX_ID } from './lytex.vendor.js';

export type LytexResult<Data> =
  | { kind: 'ok'; data: Data }
  | LytexFailure
  | { kind: 'lost'; trouble: Trouble }
  | { kind: 'not-sent'; trouble: Trouble };

/** A documented no, in the vendor's own words. */
export interface LytexFailure {
  kind: 'error';
  /** Of HTTP. */
  status: number;
  message: string;
  /** Which fields are wrong, where the vendor says: its first one. */
  detail?: { path: string; message: string };
}

/** Checks a success by hand: `undefined` where something that is used is missing or ill-typed. */
export type Check<Data> = (body: Fields) => Data | undefined;

type Fields = Readonly<Record<string, unknown>>;

/** The page's 400, 403 and 404, the 409 of a client that exists already, and 422 for 400 (an older page). */
const REFUSING = new Set([400, 403, 404, 409, 422]);
/** What the vendor's framework says of a route that it has not: no word on what was asked for. */
const NO_SUCH_ROUTE = /^Cannot [A-Z]+ \//;
const TIME_ZONE = 'America/Sao_Paulo';

/** Tells success, refusal and the unreadable apart: by the HTTP status, with the body that the page shows for it. */
export function readAnswer<Data>(answer: VendorAnswer, check: Check<Data>): LytexResult<Data> {
  if (answer.kind !== 'answer') return answer;
  const { status } = answer;
  const body = fields(answer.body);
  if (status >= 200 && status < 300) {
    const data = check(body ?? {});
    return data === undefined
      ? lost('unreadable-answer', 'A success without the ids, status or values it must have')
      : { kind: 'ok', data };
  }
  const message = textOf(body?.['message']);
  if (message === undefined || !REFUSING.has(status) || NO_SUCH_ROUTE.test(message))
    return lost(
      status >= 500 ? 'vendor-error' : 'unreadable-answer',
      `HTTP ${status} without a refusal of Lytex's`,
    );
  const detail = detailOf(fields(body?.['error'])?.['details']);
  return { kind: 'error', status, message, ...(detail && { detail }) };
}

function lost(code: 'unreadable-answer' | 'vendor-error', detail: string): LytexResult<never> {
  return { kind: 'lost', trouble: { code, detail } };
}

function detailOf(details: unknown): { path: string; message: string } | undefined {
  const first = Array.isArray(details) ? fields(details[0]) : undefined;
  const message = textOf(first?.['message']);
  const path = Array.isArray(first?.['path']) ? first['path'].join('.') : '';
  return message === undefined ? undefined : { path, message };
}

/** @param id of the cobrança that was asked for: another one's answer is not an answer */
export function checkInvoice(id: string): Check<LytexInvoice> {
  return (body) => {
    const invoice = checkNewInvoice(body);
    return invoice?._id === id ? invoice : undefined;
  };
}

export const checkNewInvoice: Check<LytexInvoice> = (body) => {
  const _id = idOf(body['_id']);
  const status = wordOf(body['status']);
  const totalValue = centsOf(body['totalValue']);
  const referenceId = optional(body['referenceId'], (value) =>
    typeof value === 'string' ? value : undefined,
  );
  const transactions = optional(body['transactions'], (list) => everyOf(list, fields));
  const paid = transactions && paymentOf([body, fields(body['paymentData']), ...(transactions.value ?? [])]);
  if (_id === undefined || status === undefined || totalValue === undefined) return undefined;
  if (referenceId === undefined || paid === undefined) return undefined;
  const { pix, boleto } = fields(body['paymentMethods']) ?? {};
  const told = transactions?.value ?? [];
  const rejects = told.map(({ creditCard }) => fields(fields(creditCard)?.['reject'])).filter(isThere);
  return {
    _id,
    status,
    totalValue,
    referenceId: referenceId.value ?? null,
    dueDate: dayOf(body['dueDate']),
    linkCheckout: textOf(body['linkCheckout']),
    linkBoleto: textOf(body['linkBoleto']),
    ...paid,
    qrcode: firstText([...told.map((each) => each['pix']), pix], 'qrcode'),
    digitableLine: firstText([...told.map((each) => each['boleto']), boleto], 'digitableLine'),
    rejectReason: rejects.length === 0 ? undefined : (textOf(rejects.at(-1)?.['reason']) ?? ''),
  };
};

/** The first of these that tells of a payment. `rates` is a table of prices, or what a payment cost (T). */
function paymentOf(places: readonly (Fields | undefined)[]) {
  const place = places.find((each) => each?.['payedValue'] != null);
  const payedValue = optional(place?.['payedValue'], centsOf);
  const payedAt = optional(place?.['payedAt'], instantOf);
  if (payedValue === undefined || payedAt === undefined) return undefined;
  return { payedValue: payedValue.value, payedAt: payedAt.value, rates: centsOf(place?.['rates']) };
}

/** @param check of each entry */
export function checkPage<Entry>(check: Check<Entry>): Check<LytexPage<Entry>> {
  return (body) => {
    const results = everyOf(body['results'], (entry) => {
      const read = fields(entry);
      return read && check(read);
    });
    const pages = centsOf(fields(body['paginate'])?.['pages']);
    return results === undefined || pages === undefined ? undefined : { results, pages };
  };
}

export const checkClient: Check<LytexClientRecord> = (body) => {
  const _id = idOf(body['_id']);
  const cpfCnpj = textOf(body['cpfCnpj']);
  return _id === undefined || cpfCnpj === undefined ? undefined : { _id, cpfCnpj };
};

export const checkCardToken: Check<string> = (body) => {
  const _id = idOf(body['_id']);
  return _id !== undefined && LYTEX_CARD_TOKEN.test(_id) ? _id : undefined;
};

/** Of routes whose answer the page does not show. */
export const checkTaken: Check<'taken'> = () => 'taken';

/** A refund moves money: where its answer repeats the order, it must be this one (T). */
export function checkRefund(id: string, refundValue: Cents): Check<'taken'> {
  return (body) => {
    const { _invoiceId = id, refundValue: told = refundValue } = body;
    return Object.keys(body).length > 0 && _invoiceId === id && told === refundValue ? 'taken' : undefined;
  };
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

/** Nothing at all where a value is there and cannot be read. */
function optional<T>(value: unknown, read: (value: unknown) => T | undefined): { value?: T } | undefined {
  if (value === undefined || value === null) return {};
  const result = read(value);
  return result === undefined ? undefined : { value: result };
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && LYTEX_ID.test(value) ? value : undefined;
}

function centsOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function firstText(places: readonly unknown[], name: string): string | undefined {
  return places.map((place) => textOf(fields(place)?.[name])).find(isThere);
}

/** A status: it is shown in logs, where a vendor's prose has no place. */
function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\w{1,60}$/.test(value) ? value : undefined;
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
