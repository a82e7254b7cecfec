import type { CalendarDate } from '@mensal/kernel';
import type { VendorRoute } from '../core/vendor.js';
import { IpayError, must } from './errors.js';
import { oneOf, price, readAll, readFields, text, unwrap, type Values } from './input.js';
import { authorised, EMPTY, page, pathToken, today, type Parts } from './parts.js';
import { newToken } from './records.js';

const LONGEST_DESCRIPTION = 100;

const READERS = {
  price,
  description: (value: unknown) => {
    if (typeof value === 'string' && value.length > LONGEST_DESCRIPTION) throw new IpayError('description');
    return text(value);
  },
  status: oneOf(['Ativo', 'Inativo'], 'serviceStatus'),
};

/** Something that a merchant sells. */
export interface Service extends Values<typeof READERS> {
  readonly token: string;
  readonly account: string;
  readonly createdAt: CalendarDate;
}

/** The routes under `/v1/services`. */
export function serviceRoutes(parts: Parts): VendorRoute[] {
  const { context, services } = parts;
  return [
    authorised(parts, 'POST', '/v1/services', ({ body }, account) => {
      const fields = readAll(unwrap(body, 'service'), READERS);
      const service = { token: newToken(), account, createdAt: today(context), ...fields };
      return { service: answer(services.add(service)) };
    }),

    authorised(parts, 'GET', '/v1/services', ({ query }, account) =>
      page('services', services.in(account).map(answer), query),
    ),

    authorised(parts, 'GET', '/v1/services/:token', (request, account) => ({
      service: answer(must(services.of(account, pathToken(request)), 'serviceNotFound')),
    })),

    authorised(parts, 'PUT', '/v1/services/:token', (request, account) => {
      const fields = readFields(unwrap(request.body, 'service'), READERS);
      const service = must(services.of(account, pathToken(request)), 'serviceNotFound');
      services.save(Object.assign(service, fields));
      return { service: answer(service) };
    }),

    authorised(parts, 'DELETE', '/v1/services/:token', (request, account) => {
      services.remove(must(services.of(account, pathToken(request)), 'serviceToDeleteNotFound'));
      return EMPTY;
    }),
  ];
}

function answer({ description, price, status, createdAt, token }: Service) {
  return { description, price: String(price), status, createdAt, token };
}
