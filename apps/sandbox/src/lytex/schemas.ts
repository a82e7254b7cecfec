import { isCompany, parseTaxId, type CalendarDate, type TaxId } from '@mensal/kernel';
import { mistake } from './errors.js';
import { METHODS, STATUSES, totalOf } from './invoice.js';
import {
  day,
  dayFrom,
  digits,
  exactlyOne,
  fields,
  flag,
  integer,
  list,
  object,
  oneOf,
  text,
  textLike,
  type Check,
  type Rule,
} from './validation.js';

/** The bodies and queries of the vendor's page. Lengths are our choice: the page has none. */

/** Cents: R$ 2.00, and what fits into a boleto. */
const LOWEST_TOTAL = 200;
const HIGHEST_TOTAL = 9_999_999_999;
const MOST_PARCELS = 12;
const MOST_PER_PAGE = 100;

const id = textLike(/^[0-9a-zA-Z]{1,50}$/, 'deve ser um código');
const cents = integer(1, HIGHEST_TOTAL);
const parcels = integer(1, MOST_PARCELS);
const reference = text(1, 255);
const taxId = textLike(
  (value) => parseTaxId(value) === value,
  'deve ser um CPF ou CNPJ válido',
) as Check<TaxId>;

const address = object(
  {
    street: text(1, 255),
    zone: text(1, 255),
    city: text(1, 255),
    state: textLike(/^[A-Z]{2}$/, 'deve ter 2 letras maiúsculas'),
    number: text(1, 50),
    zip: textLike(/^\d{8}$/, 'deve ter 8 dígitos'),
  },
  { complement: text(0, 255) },
);

const typeFitsTaxId: Rule = ({ type, cpfCnpj }, path, found) => {
  if (found.length === 0 && (type === 'pj') !== isCompany(cpfCnpj as TaxId))
    found.push(mistake([...path, 'cpfCnpj'], 'any.invalid', `não é o documento de ${String(type)}`));
};

export const clientSchema = object(
  {
    type: oneOf(['pf', 'pj']),
    name: text(1, 255),
    cpfCnpj: taxId,
    email: textLike(/^[^@\s]{1,64}@[^@\s]+\.[^@\s]+$/, 'deve ser um e-mail válido'),
    cellphone: textLike(/^[1-9]{2}\d{8,9}$/, 'deve ser um telefone com DDD'),
  },
  { treatmentPronoun: text(1, 20), address, referenceId: reference },
  typeFitsTaxId,
);

const parcelsWhereEnabled: Rule = ({ enable, parcels, maxParcels }, path, found) => {
  if (enable === true && parcels === undefined && maxParcels === undefined)
    found.push(mistake([...path, 'parcels'], 'any.required', 'é obrigatório'));
};

const someMethod: Rule = (methods, path, found) => {
  if (!Object.values(methods).some((method) => (method as { enable?: boolean }).enable === true))
    found.push(mistake(path, 'any.invalid', 'deve ter pelo menos um método habilitado'));
};

const paymentMethods = object(
  {},
  {
    pix: object({ enable: flag }),
    boleto: object({ enable: flag }),
    creditCard: object({ enable: flag }, { parcels, maxParcels: parcels }, parcelsWhereEnabled),
  },
  someMethod,
);

const notWithItems: Rule = (invoice, path, found) => {
  if (invoice['items'] !== undefined && invoice['description'] !== undefined)
    found.push(mistake(path, 'object.nand', 'não deve conter [items] e [description] ao mesmo tempo'));
};

const totalWithinLimits: Rule = (invoice, _path, found) => {
  const { items, value } = invoice as Parameters<typeof totalOf>[0];
  const name = items ? 'items' : 'value';
  if (found.some(({ path }) => path[0] === name) || (!items && value === undefined)) return;
  const total = totalOf({ items, value });
  if (total < LOWEST_TOTAL) found.push(mistake([name], 'number.min', 'deve ter o total mínimo de R$ 2,00'));
  if (total > HIGHEST_TOTAL) found.push(mistake([name], 'number.max', 'tem um total acima do máximo'));
};

/** @param today a due date before it is refused */
export const invoiceSchema = (today: CalendarDate) =>
  object(
    { dueDate: dayFrom(today), paymentMethods },
    {
      _clientId: id,
      _clienteId: id,
      clientId: id,
      client: clientSchema,
      items: list(object({ name: text(1, 255), quantity: integer(1, 10_000), value: cents })),
      value: cents,
      description: text(1, 1000),
      referenceId: reference,
      customFields: fields,
    },
    exactlyOne('_clientId', '_clienteId', 'clientId', 'client'),
    exactlyOne('items', 'value'),
    notWithItems,
    totalWithinLimits,
  );

export const liquidateSchema = object(
  { paymentMethod: oneOf(METHODS) },
  { parcels, paidValue: cents, paidDate: day },
);

export const cardTokenSchema = object({
  _clientId: id,
  cpfCnpj: taxId,
  number: textLike(/^\d{13,19}$/, 'deve ser um número de cartão'),
  holder: text(1, 100),
  expiry: textLike(/^(0[1-9]|1[0-2])(20)?\d{2}$/, 'deve ser MMAA ou MMAAAA'),
  cvc: textLike(/^\d{3,4}$/, 'deve ter 3 ou 4 dígitos'),
});

export const paySchema = object({ _invoiceId: id, _cardTokenId: id }, { parcels });
export const refundSchema = object({ _invoiceId: id }, { refundValue: cents });

export const signInSchema = object({
  grantType: oneOf(['clientCredentials']),
  clientId: text(1, 255),
  clientSecret: text(1, 1000),
});
export const refreshSchema = object({ accessToken: text(1, 1000), refreshToken: text(1, 1000) });

const paging = { page: digits(1, 1_000_000), perPage: digits(1, MOST_PER_PAGE) };
const anyText = text(0, 255);
export const clientsQuery = object(
  {},
  {
    search: anyText,
    cpfCnpj: anyText,
    name: anyText,
    email: anyText,
    type: anyText,
    referenceId: anyText,
    ...paging,
  },
);
export const invoicesQuery = object(
  {},
  { referenceId: anyText, _clientId: anyText, cpfCnpj: anyText, status: oneOf(STATUSES), ...paging },
);

export type ClientBody = ReturnType<typeof clientSchema>;
export type InvoiceBody = ReturnType<ReturnType<typeof invoiceSchema>>;
