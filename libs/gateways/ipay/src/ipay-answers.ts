import {
  allPages,
  complete,
  everyOf,
  fieldsOf,
  integerOf,
  lost,
  notSent,
  succeeded,
  textOf,
  unreadable,
  type Check,
  type Failed,
  type Fields,
  type ReadAnswer,
  type VendorFailure,
  type VendorResult,
} from '@mensal/gateway-kit';
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

export type IpayResult<Data> = VendorResult<Data, IpayFailure>;
export type IpayFailed = Failed<IpayFailure>;

/** The vendor says what is wrong, in a text of its tables or another one. */
export interface IpayFailure extends VendorFailure {
  status: number;
  message: string;
}

/** The header `Token` is looked at before anything else. */
const UNKNOWN_CLIENT = 'Token de cliente inválido.';

/** 200 is the only success, `{"mensagem": …}` with 400, 403 or 404 the only no; all else is neither. */
export const readAnswer: ReadAnswer<IpayFailure> = (answer, check) => {
  if (answer.kind !== 'answer') return answer;
  const { status, body } = answer;
  if (status === 200) return succeeded(check(body), 'the fields that it must have');
  const message = textOf(fieldsOf(body)?.['mensagem']);
  if (![400, 403, 404].includes(status) || message === undefined)
    return unreadable(status, "a word of Ipay's");
  if (status === 403 && message === UNKNOWN_CLIENT)
    return notSent('credentials-refused', 'The Token is unknown');
  // The vendor's text stays out of it: it may hold what it was sent.
  const detail = `Ipay said no (HTTP ${status}) in words that are not expected here`;
  return { kind: 'error', trouble: { code: 'vendor-error', detail }, status, message };
};

const PAGE = 100;
const MOST_PAGES = 1_000;

/** All pages of a list, which must add up to the total that it tells. */
export function allOf<Entry>(
  list: (paging: IpayPaging) => Promise<IpayResult<IpayPage<Entry>>>,
): Promise<IpayResult<Entry[]>> {
  return allPages<Entry, IpayFailure>(MOST_PAGES, async (_page, before) => {
    const result = await list({ offset: before.length, limit: PAGE });
    if (result.kind !== 'ok') return result;
    const { entries, total, skipped } = result.data;
    const read = before.length + entries.length;
    const isLast = read === total;
    if (skipped !== before.length || read > total || (entries.length === 0 && !isLast))
      return lost('unreadable-answer', 'A list whose pages do not add up to its total');
    return { kind: 'ok', data: { entries, isLast } };
  });
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
  body === undefined || Object.keys(fieldsOf(body) ?? { wrong: true }).length === 0 ? 'done' : undefined;

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
    const value = fieldsOf(fieldsOf(body)?.[name]);
    return value && read(value);
  };
}

function paged<Entry>(name: string, read: (value: Fields) => Entry | undefined): Check<IpayPage<Entry>> {
  return (body) => {
    const page = fieldsOf(body) ?? {};
    const entries = everyOf(page[name], (entry) => {
      const value = fieldsOf(entry);
      return value && read(value);
    });
    if (entries?.length !== page['count']) return undefined;
    return complete<IpayPage<Entry>>({
      entries,
      total: integerOf(page['total']),
      skipped: integerOf(page['skipped']),
    });
  };
}

function customerOf(value: Fields): IpayCustomer | undefined {
  return complete<IpayCustomer>({
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

/** Null, as the page shows it, or nothing at all. */
function textOrNull(value: unknown): string | null | undefined {
  return value === null || value === '' || value === undefined ? null : textOf(value);
}
