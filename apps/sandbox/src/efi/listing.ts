import type { VendorRequest, VendorRoute } from '../core/vendor.js';
import { isCardPayment, STATUSES, type Charge } from './charge.js';
import { authorised, success, type Parts } from './parts.js';
import { refuse } from './validation.js';
import { listEntry } from './wire.js';

const TYPES = ['billet', 'carnet', 'subscription', 'card'] as const;
/** Our choice: 20 unless told, 100 at most. */
const DEFAULT_LIMIT = 20;
const HIGHEST_LIMIT = 100;

/** Which of a charge's instants the dates are compared with. */
const DATES_OF: Readonly<Record<string, (charge: Charge) => string | null>> = {
  creation: ({ createdAt }) => createdAt,
  payment: ({ paidAt }) => paidAt,
  expired: ({ status, news }) => (status === 'expired' ? (news.at(-1)?.createdAt ?? null) : null),
};

const PARAMETERS = [
  'charge_type',
  'customer_document',
  'status',
  'custom_id',
  'value',
  'date_of',
  'begin_date',
  'end_date',
  'limit',
  'page',
  'offset',
];

/** `GET /v1/charges`: newest first. */
export function listingRoute(parts: Parts): VendorRoute {
  return authorised(parts, 'GET', '/v1/charges', ({ query }, account) => {
    const filter = readFilter(query);
    const { limit, offset } = filter.pagination;
    const charges = parts.book.of(account.clientId, query['custom_id']);
    const found: Charge[] = [];
    let toSkip = offset;
    for (let index = charges.length - 1; index >= 0 && found.length < limit; index--) {
      const charge = charges[index];
      if (!charge || !matches(charge, filter)) continue;
      if (toSkip > 0) toSkip--;
      else found.push(charge);
    }
    const { body } = success(found.map(listEntry));
    const { begin, end, pagination } = filter;
    return {
      status: 200,
      body: {
        ...(body as object),
        params: { begin_date: begin, end_date: end.slice(0, 10) + 'T00:00:00.000Z', pagination },
      },
    };
  });
}

type Filter = ReturnType<typeof readFilter>;

function readFilter(query: VendorRequest['query']) {
  for (const name of Object.keys(query))
    if (!PARAMETERS.includes(name)) refuse(`/${name}`, 'Propriedade desconhecida (não está no schema).');
  const type = readOption(query, 'charge_type', TYPES, undefined);
  const begin = readDay(query, 'begin_date', '00:00:00.000');
  const end = readDay(query, 'end_date', '23:59:59.999');
  if (begin > end) refuse('/end_date', 'A data final deve ser maior ou igual à data inicial.');
  const limit = readNumber(query, 'limit', 1, HIGHEST_LIMIT) ?? DEFAULT_LIMIT;
  const page = readNumber(query, 'page', 1) ?? 1;
  return {
    type,
    begin,
    end,
    dateOf: DATES_OF[readOption(query, 'date_of', Object.keys(DATES_OF), 'creation')],
    status: query['status'] === undefined ? undefined : readOption(query, 'status', STATUSES, undefined),
    document: query['customer_document'],
    value: readNumber(query, 'value', 0),
    pagination: { limit, offset: readNumber(query, 'offset', 0) ?? (page - 1) * limit, page },
  };
}

function matches(charge: Charge, filter: Filter): boolean {
  const { payment } = charge;
  // Without a payment it has no type yet, and is listed under each: our choice, so that orphans can be found.
  if (payment && filter.type !== (isCardPayment(payment) ? 'card' : 'billet')) return false;
  if (filter.status !== undefined && charge.status !== filter.status) return false;
  if (filter.value !== undefined && charge.total !== filter.value) return false;
  if (filter.document !== undefined) {
    if (!isCardPayment(payment)) return false;
    const { cpf, juridical_person } = payment.customer;
    if (filter.document !== cpf && filter.document !== juridical_person?.cnpj) return false;
  }
  const date = filter.dateOf?.(charge) ?? null;
  return date !== null && date >= filter.begin && date <= filter.end;
}

function readOption<T extends string>(
  query: VendorRequest['query'],
  name: string,
  options: readonly T[],
  fallback: T | undefined,
): T {
  const value = query[name] ?? fallback;
  if (value === undefined) refuse(`/${name}`, `A propriedade [${name}] é obrigatória.`);
  if (!options.includes(value as T)) refuse(`/${name}`, `O valor deve ser um destes: ${options.join(', ')}.`);
  return value as T;
}

/** Days of UTC, both included, our choice: the page shows midnights with a Z. A time of day is read over. */
function readDay(query: VendorRequest['query'], name: string, time: string): string {
  const value = query[name];
  if (value === undefined) refuse(`/${name}`, `A propriedade [${name}] é obrigatória.`);
  const day = /^(\d{4}-\d{2}-\d{2})(T[\d:.]+Z?)?$/.exec(value)?.[1];
  const instant = `${day}T${time}Z`;
  if (day === undefined || Number.isNaN(Date.parse(instant))) refuse(`/${name}`, 'A data é inválida.');
  return instant;
}

function readNumber(
  query: VendorRequest['query'],
  name: string,
  from: number,
  to: number = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : -1;
  if (number < from || number > to)
    refuse(`/${name}`, `O valor deve ser um número inteiro a partir de ${from}.`);
  return number;
}
