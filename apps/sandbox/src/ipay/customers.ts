import { parseEmail, parsePhone, parsePostalCode, parseTaxId, type CalendarDate } from '@mensal/kernel';
import type { VendorRoute } from '../core/vendor.js';
import { IpayError, must } from './errors.js';
import {
  dayOfMonth,
  flag,
  isoDay,
  oneOf,
  price,
  readAll,
  readFields,
  text,
  textLike,
  token,
  unwrap,
  type Fields,
  type Values,
} from './input.js';
import { authorised, EMPTY, page, pathToken, today, type Parts } from './parts.js';
import { newToken } from './records.js';

const phone = (value: unknown) => must(parsePhone(value), 'phone');

const REQUIRED = {
  initialBillingDate: isoDay('date'),
  mode: oneOf(['Automatico', 'Manual'], 'parameters'),
  name: text,
  cpfCnpj: (value: unknown) => must(parseTaxId(value), 'taxId'),
  zipcode: (value: unknown) => must(parsePostalCode(value), 'postalCode'),
  address: text,
  addressNumber: text,
  neighborhood: text,
  city: text,
  state: textLike(/^[A-Z]{2}$/i),
  phone,
  dueDate: dayOfMonth('parameters'),
  calculateLatePayment: flag,
  active: flag,
};

const OPTIONAL = {
  typePayment: oneOf(['Boleto', 'Cartao'], 'parameters'),
  email: (value: unknown) => must(parseEmail(value), 'email'),
  emailIsActive: flag,
  addressComplement: text,
  phone2: phone,
  cellPhone: phone,
  hasDiscount: flag,
  discount: textLike(/^(100|\d{1,2})$/),
};

const SERVICE = { token, price, status: flag };

/** A service that a customer has, at a price of its own; known by the service's token. */
export interface CustomerService extends Values<typeof SERVICE> {
  readonly createdAt: CalendarDate;
}

/** Somebody whom the merchant bills. */
export interface Customer {
  readonly token: string;
  readonly account: string;
  readonly createdAt: CalendarDate;
  fields: Values<typeof REQUIRED> & Partial<Values<typeof OPTIONAL>>;
  services: CustomerService[];
  lastPaymentDate: CalendarDate | null;
}

/** How the page shows who never paid. */
const NEVER = '0000-00-00';

/** What the page requires nobody to send. */
const UNSAID = {
  typePayment: 'Boleto',
  email: null,
  emailIsActive: false,
  addressComplement: null,
  phone2: null,
  cellPhone: null,
};

/** The routes under `/v1/billing-customers`, but for those of a customer's services. */
export function customerRoutes(parts: Parts): VendorRoute[] {
  const { context, customers, services } = parts;

  /** The service that a customer in mode Automatico comes with, if it is one. */
  function readService(fields: Fields, mode: string | undefined, account: string) {
    if (mode !== 'Automatico') return undefined;
    if ((fields['service'] ?? null) === null) throw new IpayError('serviceNeeded');
    const given = readAll(unwrap(fields['service']), SERVICE);
    must(services.of(account, given.token), 'serviceNotFound');
    return given;
  }

  return [
    authorised(parts, 'POST', '/v1/billing-customers', ({ body }, account) => {
      const given = unwrap(body, 'billingCustomer');
      const fields = readAll(given, REQUIRED, OPTIONAL);
      const service = readService(given, fields.mode, account);
      const createdAt = today(context);
      const customer: Customer = {
        token: newToken(),
        account,
        createdAt,
        fields,
        services: service ? [{ ...service, createdAt }] : [],
        lastPaymentDate: null,
      };
      return changed(customers.add(customer), service);
    }),

    authorised(parts, 'GET', '/v1/billing-customers', ({ query }, account) =>
      page('billingCustomers', customers.in(account).map(answer), query),
    ),

    authorised(parts, 'GET', '/v1/billing-customers/:token', (request, account) => {
      const customer = must(customers.of(account, pathToken(request)), 'customerNotFound');
      const services = customer.services.map((service) => ({ ...service, price: String(service.price) }));
      const { mode } = customer.fields;
      return { billingCustomer: { ...answer(customer), ...(mode === 'Automatico' && { services }) } };
    }),

    authorised(parts, 'PUT', '/v1/billing-customers/:token', (request, account) => {
      const given = unwrap(request.body, 'billingCustomer');
      // What was one field when the customer was made is two here.
      const cpfCnpj = given['cpfCnpj'] ?? given['cnpj'] ?? given['cpf'];
      const fields = readFields({ ...given, cpfCnpj }, { ...REQUIRED, ...OPTIONAL });
      if (fields.active === true && fields.mode === undefined) throw new IpayError('modeNeeded');
      const service = readService(given, fields.mode, account);
      const customer = must(customers.of(account, pathToken(request)), 'customerNotFound');
      Object.assign(customer.fields, fields);
      if (service) setService(customer, { ...service, createdAt: today(context) });
      customers.save(customer);
      return changed(customer, service);
    }),

    authorised(parts, 'DELETE', '/v1/billing-customers/:token', (request, account) => {
      customers.remove(must(customers.of(account, pathToken(request)), 'customerNotFound'));
      return EMPTY;
    }),
  ];
}

function setService({ services }: Customer, service: CustomerService): void {
  const former = services.find(({ token }) => token === service.token);
  if (former) Object.assign(former, { price: service.price, status: service.status });
  else services.push(service);
}

/** Who was made or changed, with the service that came along. */
function changed(customer: Customer, service: Values<typeof SERVICE> | undefined) {
  return {
    billingCustomer: {
      ...answer(customer),
      ...(service && { service: { ...service, price: String(service.price) } }),
    },
  };
}

function answer({ fields, lastPaymentDate, token, createdAt }: Customer) {
  return {
    situation: 'Novo',
    lastBillingDate: null,
    lastPaymentDate: lastPaymentDate ?? NEVER,
    ...UNSAID,
    ...fields,
    token,
    createdAt,
  };
}
