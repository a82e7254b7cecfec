import { dateIn, type CalendarDate } from '@mensal/kernel';
import type { VendorContext, VendorRequest, VendorRoute } from '../core/vendor.js';
import type { Account, Accounts } from './accounts.js';
import type { Card } from './cards.js';
import type { Collector } from './collector.js';
import type { Customer } from './customers.js';
import { IpayError, must } from './errors.js';
import { parseToken } from './input.js';
import type { Invoice } from './invoice.js';
import type { Records } from './records.js';
import type { Service } from './services.js';
import type { Sessions } from './sessions.js';

/** What the route files of this folder work with. */
export interface Parts {
  readonly context: VendorContext;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly services: Records<Service>;
  readonly customers: Records<Customer>;
  readonly cards: Records<Card>;
  readonly invoices: Records<Invoice>;
  readonly collector: Collector;
}

/** A route that needs both tokens: who signed in, and whose client it is. @param handle gives the body of a 200 */
export function authorised(
  { accounts, sessions }: Parts,
  method: VendorRoute['method'],
  path: string,
  handle: (request: VendorRequest, account: string) => unknown,
): VendorRoute {
  return {
    method,
    path,
    handle: (request) => {
      const account = must(accounts.find(sessions.clientIdOf(request.headers.authorization)), 'accessToken');
      if (!isClientToken(request, account)) throw new IpayError('clientToken');
      return { status: 200, body: handle(request, account.clientId) };
    },
  };
}

/** What DELETE answers: nothing at all. */
export const EMPTY = '';

function isClientToken({ headers }: VendorRequest, { token }: Account): boolean {
  return headers['token'] === token;
}

/** The token in a path, as the page's tables want it: one that can be none is a mistake of form. */
export function pathToken(request: VendorRequest, name = 'token'): string {
  return must(parseToken(request.params[name]), 'parameters');
}

/** The vendor's calendar day, in America/Sao_Paulo. */
export function dayOf(instant: Date): CalendarDate {
  return dateIn('America/Sao_Paulo', instant);
}

export function today({ clock }: VendorContext): CalendarDate {
  return dayOf(clock.now());
}

const LONGEST_PAGE = 100;

/** A page of a list, under the name that the page gives it. @throws IpayError parameters */
export function page<T>(name: string, list: readonly T[], query: VendorRequest['query']) {
  const offset = readCount(query['offset'], 0);
  const limit = Math.min(readCount(query['limit'], LONGEST_PAGE), LONGEST_PAGE);
  const shown = list.slice(offset, offset + limit);
  return { [name]: shown, total: list.length, skipped: offset, count: shown.length };
}

function readCount(value: string | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (!/^\d{1,9}$/.test(value)) throw new IpayError('parameters');
  return Number(value);
}
