import { parseCardBrand, parseCardNumber, type CalendarDate } from '@mensal/kernel';
import type { VendorRoute } from '../core/vendor.js';
import { IpayError, must } from './errors.js';
import { oneOf, parseToken, readAll, text, unwrap, type Values } from './input.js';
import { authorised, EMPTY, page, pathToken, today, type Parts } from './parts.js';
import { newToken } from './records.js';

const READERS = {
  month: text,
  year: text,
  brand: text,
  name: text,
  status: oneOf(['Primario', 'Secundario', 'Excluido'], 'cardStatus'),
  // The tables of these routes know no mistake of form in it.
  customer: (value: unknown) => must(parseToken(value), 'customerNotFound', 403),
  number: text,
  securityCode: text,
};

/** What is left of a card once it was read: neither its number nor its security code. */
interface ReadCard extends Omit<Values<typeof READERS>, 'number' | 'securityCode'> {
  readonly lastFour: string;
}

/** A card of a customer. */
export interface Card extends ReadCard {
  readonly token: string;
  readonly account: string;
  readonly createdAt: CalendarDate;
}

/** The routes under `/v1/cards`. */
export function cardRoutes(parts: Parts): VendorRoute[] {
  const { cards, context, customers } = parts;

  function read(body: unknown, account: string): ReadCard {
    const given = unwrap(body, 'card');
    // As the examples spell it, and as the table does.
    const securityCode = given['securityCode'] ?? given['secutiryCode'];
    const card = readAll({ ...given, securityCode }, READERS);
    const { number, securityCode: code, ...fields } = card;
    checkExpiry(fields.month, fields.year);
    const read = must(parseCardNumber(number), 'cardNumber');
    if (!/^\d+$/.test(code) || code.length !== read.securityCodeLength) throw new IpayError('securityCode');
    const brand = must(parseCardBrand(fields.brand), 'cardUnsupported');
    if (read.brand !== undefined && read.brand !== brand) throw new IpayError('card');
    must(customers.of(account, fields.customer), 'customerNotFound', 403);
    return { ...fields, lastFour: read.digits.slice(-4) };
  }

  function checkExpiry(month: string, year: string): void {
    const isForm = /^(0[1-9]|1[0-2])$/.test(month) && /^\d{2}$/.test(year);
    if (!isForm || `20${year}-${month}` < today(context).slice(0, 7)) throw new IpayError('cardExpiry');
  }

  return [
    authorised(parts, 'POST', '/v1/cards', ({ body }, account) => {
      const fields = read(body, account);
      if (fields.status === 'Excluido') throw new IpayError('cardStatus');
      if (cards.in(fields.customer).some((card) => isSame(card, fields))) throw new IpayError('cardExists');
      const card = { token: newToken(), account, createdAt: today(context), ...fields };
      return { card: answer(cards.add(card)) };
    }),

    authorised(parts, 'GET', '/v1/cards/billing-customer/:token', ({ params, query }, account) => {
      const customer = must(customers.of(account, parseToken(params['token'])), 'customerNotFound', 403);
      return page('cards', cards.in(customer.token).map(answer), query);
    }),

    authorised(parts, 'GET', '/v1/cards/:token', (request, account) => ({
      card: answer(must(cards.of(account, pathToken(request)), 'cardNotFound')),
    })),

    authorised(parts, 'PUT', '/v1/cards/:token', (request, account) => {
      const fields = read(request.body, account);
      const card = must(cards.of(account, pathToken(request)), 'cardNotFound');
      if (fields.customer !== card.customer) throw new IpayError('customerNotFound', 403);
      Object.assign(card, fields);
      if (card.status === 'Excluido') cards.remove(card);
      else cards.save(card);
      return { card: answer(card) };
    }),

    authorised(parts, 'DELETE', '/v1/cards/:token', (request, account) => {
      cards.remove(must(cards.of(account, pathToken(request)), 'cardNotFound'));
      return EMPTY;
    }),

    authorised(parts, 'PUT', '/v1/cards/billing-customer/:token/send-link', ({ params }, account) => {
      const customer = customers.of(account, parseToken(params['token']));
      if (customer?.fields.email === undefined) throw new IpayError('cardLink');
      return {};
    }),
  ];
}

/** As far as that can be told without a number. */
function isSame(one: ReadCard, other: ReadCard): boolean {
  return (
    one.lastFour === other.lastFour &&
    one.month === other.month &&
    one.year === other.year &&
    parseCardBrand(one.brand) === parseCardBrand(other.brand)
  );
}

function answer({ lastFour, month, year, token, brand, name, status, createdAt }: Card) {
  return { number: `...${lastFour}`, month, year, token, brand, name, status, createdAt };
}
