import type { VendorAnswer, VendorContext, VendorRequest, VendorRoute } from '../core/vendor.js';
import type { Account, Accounts } from './accounts.js';
import { errorAnswer, LetPayError } from './errors.js';
import type { Lifecycle } from './lifecycle.js';
import type { PaymentBook } from './payment-book.js';

/** What the routes of this folder work with. */
export interface Parts {
  readonly context: VendorContext;
  readonly accounts: Accounts;
  readonly book: PaymentBook;
  readonly lifecycle: Lifecycle;
}

/**
 * A route that needs an access token. Each answer, a refusal too, brings the next token, which spends the one that was
 * sent; an answer that is a list has no room for it, and leaves the sent one good.
 */
export function authorised(
  { accounts, lifecycle }: Parts,
  method: VendorRoute['method'],
  path: string,
  handle: (request: VendorRequest, account: Account) => object,
): VendorRoute {
  return {
    method,
    path,
    handle: (request) => {
      const sent = tokenOf(request);
      const account = accounts.enter(sent);
      if (!account) return accessDenied(request.path, lifecycle.now());
      const next = () => ({ refresh_token: accounts.next(sent, account) });
      return answering(
        request,
        lifecycle.now(),
        () => {
          const body = handle(request, account);
          return { status: 200, body: Array.isArray(body) ? body : { ...body, ...next() } };
        },
        next,
      );
    },
  };
}

/** Answers a refusal in the vendor's form. @param more what goes with it */
export function answering(
  request: VendorRequest,
  now: Date,
  work: () => VendorAnswer,
  more: () => object = () => ({}),
): VendorAnswer {
  try {
    return work();
  } catch (error) {
    if (error instanceof LetPayError) return error.toAnswer(request.path, now, more());
    throw error;
  }
}

export function accessDenied(path: string, at: Date): VendorAnswer {
  return errorAnswer(401, 'Access Denied', path, at);
}

export function tokenOf({ headers }: VendorRequest): string {
  const token = headers['x-auth-token'];
  return typeof token === 'string' ? token : '';
}
