import type { Trouble } from '@mensal/billing/ports';
import type { VendorAnswer } from '@mensal/gateway-kit';
import { parseCents } from '@mensal/kernel';
import type {
  IpayCard,
  IpayCustomer,
  IpayCustomerService,
  IpayInvoice,
  IpayPage,
  IpayPaging,
  IpayService,
} from './ipay-wire.js';

export type IpayResult<Data> = { kind: 'ok'; data: Data } | IpayFailed;

export type IpayFailed =
  /** The vendor says what is wrong, in a text of its tables or another one. */
  | { kind: 'error'; status: number; message: string }
  | { kind: 'lost'; trouble: Trouble }
  | { kind: 'not-sent'; trouble: Trouble };

/** Reads a success by hand: `undefined` where something is missing or ill-typed. */
export type Check<Data> = (body: unknown) => Data | undefined;

/** The header `Token` is looked at before anything else. */
const UNKNOWN_CLIENT = 'Token de cliente inválido.';

/** 200 is the only success, `{"mensagem": …}` with 400, 403 or 404 the only no; all else is neither. */
export function readAnswer<Data>(answer: VendorAnswer, check: Check<Data>): IpayResult<Data> {
  if (answer.kind !== 'answer') return answer;
  const { status, body } = answer;
  if (status === 200) {
    const data = check(body);
    return data === undefined
      ? lost('unreadable-answer', 'A success without the fields it must have')
      : { kind: 'ok', data };
  }
  const message = textOf(fields(body)?.['mensagem']);
  if (![400, 403, 404].includes(status) || message === undefined)
    return lost(status >= 500 ? 'vendor-error' : 'unreadable-answer', `HTTP ${status} is no word of Ipay's`);
  if (status === 403 && message === UNKNOWN_CLIENT)
    return { kind: 'not-sent', trouble: { code: 'credentials-refused', detail: 'The Token is unknown' } };
  return { kind: 'error', status, message };
}

function lost(code: Trouble['code'], detail: string): IpayResult<never> {
  return { kind: 'lost', trouble: { code, detail } };
}

const PAGE = 100;
const MOST_PAGES = 1_000;

/** All pages of a list, which must add up to the total that it tells. */
export async function allOf<Entry>(
  list: (paging: IpayPaging) => Promise<IpayResult<IpayPage<Entry>>>,
): Promise<IpayResult<Entry[]>> {
  const entries: Entry[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const result = await list({ offset: entries.length, limit: PAGE });
    if (result.kind !== 'ok') return result;
    const { entries: more, total, skipped } = result.data;
    if (skipped !== entries.length) break;
    entries.push(...more);
    if (entries.length === total) return { kind: 'ok', data: entries };
    if (entries.length > total || more.length === 0) break;
  }
  return lost('unreadable-answer', 'A list whose pages do not add up to its total');
}

export const checkCustomer = wrapped('billingCustomer', customerOf);
export const checkCustomers = paged('billingCustomers', customerOf);
export const checkCard = wrapped('card', cardOf);
export const checkCards = paged('cards', cardOf);
export const checkService = wrapped('service', serviceOf);
export const checkServices = paged('services', serviceOf);
export const checkCustomerService = wrapped('service', customerServiceOf);
export const checkInvoice = wrapped('invoice', invoiceOf);
export const checkInvoices = paged('invoices', invoiceOf);

/** Deletions and revocations answer nothing, `send-link` an empty object. */
export const checkEmpty: Check<'done'> = (body) =>
  body === undefined || Object.keys(fields(body) ?? { wrong: true }).length === 0 ? 'done' : undefined;

/** @param token of what was asked for: another one's answer is not an answer */
export function ofToken<Data extends { token: string | null }>(
  token: string,
  check: Check<Data>,
): Check<Data> {
  return (body) => {
    const data = check(body);
    return data?.token === token ? data : undefined;
  };
}

function wrapped<Data>(name: string, read: (value: Fields) => Data | undefined): Check<Data> {
  return (body) => {
    const value = fields(fields(body)?.[name]);
    return value && read(value);
  };
}

/** All or nothing: a list of which one entry cannot be read may miss the one that matters. */
function paged<Entry>(name: string, read: (value: Fields) => Entry | undefined): Check<IpayPage<Entry>> {
  return (body) => {
    const { [name]: list, total, skipped, count } = fields(body) ?? {};
    if (!Array.isArray(list) || !isCount(total) || !isCount(skipped) || count !== list.length)
      return undefined;
    const entries = list.map((entry) => fields(entry)).map((entry) => entry && read(entry));
    return entries.every((entry) => entry !== undefined) ? { entries, total, skipped } : undefined;
  };
}

type Fields = Readonly<Record<string, unknown>>;

function customerOf(value: Fields): IpayCustomer | undefined {
  return complete({
    token: textOf(value['token']),
    cpfCnpj: textOf(value['cpfCnpj'])?.replace(/[./-]/g, ''),
    mode: textOf(value['mode']),
    name: textOf(value['name']),
    email: textOrNull(value['email']),
    phone: textOf(value['phone']),
    zipcode: textOf(value['zipcode']),
    address: textOf(value['address']),
    addressNumber: textOf(value['addressNumber']),
    addressComplement: textOrNull(value['addressComplement']),
    neighborhood: textOf(value['neighborhood']),
    city: textOf(value['city']),
    state: textOf(value['state']),
  });
}

function cardOf(value: Fields): IpayCard | undefined {
  return complete({
    token: textOf(value['token']),
    number: textOf(value['number']),
    month: textOf(value['month']),
    year: textOf(value['year']),
    brand: textOf(value['brand']),
    name: textOf(value['name']),
    status: textOf(value['status']),
  });
}

function serviceOf(value: Fields): IpayService | undefined {
  return complete({
    description: textOf(value['description']),
    price: textOf(value['price']),
    status: textOf(value['status']),
    token: textOrNull(value['token']),
  });
}

function customerServiceOf(value: Fields): IpayCustomerService | undefined {
  const { status } = value;
  return complete({
    price: textOf(value['price']),
    status: typeof status === 'boolean' ? status : undefined,
  });
}

function invoiceOf(value: Fields): IpayInvoice | undefined {
  return complete({
    token: textOrNull(value['token']),
    paymentType: textOrNull(value['paymentType']),
    status: textOf(value['status']),
    price: parseCents(value['price']),
    total: parseCents(value['total']),
    createdAt: textOf(value['createdAt']),
    dueDate: textOf(value['dueDate']),
    boletoBarcode: textOrNull(value['boletoBarcode']),
    returnedErrorCode: textOrNull(value['returnedErrorCode']),
    returnedCodeAcquirer: textOrNull(value['returnedCodeAcquirer']),
    returnedMessage: textOrNull(value['returnedMessage']),
    paymentDate: textOrNull(value['paymentDate']),
  });
}

/** Nothing at all where one field is missing. */
function complete<Data extends object>(data: { [Name in keyof Data]: Data[Name] | undefined }) {
  return Object.values(data).includes(undefined) ? undefined : (data as Data);
}

export function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Null, as the page shows it, or nothing at all. */
function textOrNull(value: unknown): string | null | undefined {
  return value === null || value === '' || value === undefined ? null : textOf(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
