import type { VendorAnswer, VendorContext, VendorRequest, VendorRoute } from '../core/vendor.js';
import type { Account, Accounts } from './accounts.js';
import type { CardVault } from './cards.js';
import type { ClientBook } from './client-book.js';
import type { Ids } from './ids.js';
import type { InvoiceBook } from './invoice-book.js';
import type { Lifecycle } from './lifecycle.js';

/** What the route files of this folder work with. */
export interface Parts {
  readonly context: VendorContext;
  readonly accounts: Accounts;
  readonly cards: CardVault;
  readonly clients: ClientBook;
  readonly ids: Ids;
  readonly invoices: InvoiceBook;
  readonly lifecycle: Lifecycle;
}

/** What stands in front of the vendor's servers answers it, not they. */
const FORBIDDEN_BY_CLOUDFRONT =
  '<html><head><title>ERROR: The request could not be satisfied</title></head><body><h1>403 ERROR</h1></body></html>';

/** A route that needs a valid access token. A GET must not have a body, says the page. */
export function authorised(
  { accounts }: Parts,
  method: VendorRoute['method'],
  path: string,
  handle: (request: VendorRequest, account: Account) => VendorAnswer,
): VendorRoute {
  return {
    method,
    path,
    handle: (request) =>
      method === 'GET' && hasBody(request)
        ? { status: 403, body: FORBIDDEN_BY_CLOUDFRONT }
        : handle(request, accounts.authorised(request.headers.authorization)),
  };
}

function hasBody({ headers }: VendorRequest): boolean {
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
}

/** A parameter of the path, which the router has found. */
export function param(request: VendorRequest, name: string): string {
  return request.params[name] ?? '';
}

const DEFAULT_PER_PAGE = 10;

/** One page of a list, newest first, as the vendor answers it. */
export function paged<T>(
  found: readonly T[],
  { page = 1, perPage = DEFAULT_PER_PAGE }: { page?: number | undefined; perPage?: number | undefined },
): { results: T[]; paginate: object } {
  const total = found.length;
  const first = (page - 1) * perPage;
  return {
    results: found.toReversed().slice(first, first + perPage),
    paginate: { perPage, page, pages: Math.max(1, Math.ceil(total / perPage)), total },
  };
}
