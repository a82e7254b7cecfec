import type { VendorAnswer, VendorContext, VendorRequest, VendorRoute } from '../core/vendor.js';
import type { Account, Accounts } from './accounts.js';
import type { CardVault } from './cards.js';
import type { ChargeBook } from './charge-book.js';
import type { KeyPair } from './key-pair.js';
import type { Lifecycle } from './lifecycle.js';

/** What the route files of this folder work with. */
export interface Parts {
  readonly context: VendorContext;
  readonly accounts: Accounts;
  readonly book: ChargeBook;
  readonly cards: CardVault;
  readonly lifecycle: Lifecycle;
  readonly keyPair: KeyPair;
}

/** A route that needs a valid access token. */
export function authorised(
  { accounts }: Parts,
  method: VendorRoute['method'],
  path: string,
  handle: (request: VendorRequest, account: Account) => VendorAnswer,
  aliases: readonly string[] = [],
): VendorRoute {
  return {
    method,
    path,
    aliases,
    handle: (request) => handle(request, accounts.authorised(request.headers.authorization)),
  };
}

export function success(data?: unknown): VendorAnswer {
  return { status: 200, body: data === undefined ? { code: 200 } : { code: 200, data } };
}

/** A parameter of the path, which the router has found. */
export function param(request: VendorRequest, name: string): string {
  return request.params[name] ?? '';
}
