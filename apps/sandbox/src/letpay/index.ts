import { STATUS_CODES } from 'node:http';
import { answeringRefusals } from '../core/refusal.js';
import type {
  VendorAnswer,
  VendorContext,
  VendorDefinition,
  VendorRequest,
  VendorSandbox,
} from '../core/vendor.js';
import { Accounts } from './accounts.js';
import { controlRoutes } from './control.js';
import { errorAnswer, LetPayError } from './errors.js';
import { Lifecycle } from './lifecycle.js';
import { tokenOf, type Parts } from './parts.js';
import { act, summaries } from './payers.js';
import { PaymentBook } from './payment-book.js';
import { PACKINGS } from './qr-image.js';
import { letpayRoutes } from './routes.js';

/** LetPay's API for Pix. */
export const letpay: VendorDefinition = {
  name: 'letpay',
  limits: {
    tokenSeconds: 300,
    /** How long a token is still taken after the next one was handed out, in real milliseconds. */
    tokenGraceMs: 0,
    /** Real milliseconds from REQUESTED to PROCESSING, and from there to a refund's end. */
    refundStartMs: 0,
    refundEndMs: 0,
    /** Whether refunds end as FAILED. */
    refundFails: false,
  },
  choices: { qrPacking: PACKINGS },
  create,
};

function create(context: VendorContext): VendorSandbox {
  const accounts = new Accounts(context.journal, context.limits);
  const book = new PaymentBook(context.journal);
  const lifecycle = new Lifecycle(context, book);
  const parts: Parts = { accounts, book, context, lifecycle };
  const failure = (status: number, path: string): VendorAnswer => {
    if (status === 502) return new LetPayError({ code: '00.03.0001' }).toAnswer(path, lifecycle.now());
    return errorAnswer(status, STATUS_CODES[status] ?? 'Error', path, lifecycle.now());
  };
  return {
    routes: letpayRoutes(parts).map((route) => answeringRefusals(route, () => failure(500, route.path))),
    controlRoutes: controlRoutes(parts),
    accountOf: (request) => apiKeyOf(accounts, request),
    malformed: (path) => new LetPayError({ code: '00.01.0041' }).toAnswer(path, lifecycle.now()),
    notFound: (path) => failure(404, path),
    tooManyRequests: (path) => failure(429, path),
    failure,
    charges: () => summaries(parts),
    act: (id, action, input) => act(parts, id, action, input),
    reset: () => {
      accounts.reset();
      book.reset();
    },
  };
}

/** Whose request this is: by its access token, or by the key it signs in with. */
function apiKeyOf(accounts: Accounts, request: VendorRequest): string | undefined {
  if (request.route !== 'POST /auth') return accounts.holderOf(tokenOf(request));
  const { apiKey } = (request.body ?? {}) as { apiKey?: unknown };
  return accounts.list().find((account) => account.apiKey === apiKey)?.apiKey;
}
