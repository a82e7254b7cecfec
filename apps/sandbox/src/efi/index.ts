import { STATUS_CODES } from 'node:http';
import { answeringRefusals } from '../core/refusal.js';
import {
  ControlError,
  type VendorContext,
  type VendorDefinition,
  type VendorSandbox,
} from '../core/vendor.js';
import { Accounts } from './accounts.js';
import { authorisationRoute, clientIdOf } from './authorisation.js';
import { CardVault } from './cards.js';
import { ChargeBook } from './charge-book.js';
import { chargeRoutes } from './charges.js';
import { controlRoutes } from './control.js';
import { EfiError } from './errors.js';
import { IdenticalCharges } from './identical-charges.js';
import { KeyPair } from './key-pair.js';
import { Lifecycle } from './lifecycle.js';
import { listingRoute } from './listing.js';
import { notificationRoute } from './notifications.js';
import type { Parts } from './parts.js';
import { act, summary } from './payers.js';
import { refundRoute } from './refunds.js';
import { Salts, tokenisationRoutes } from './tokenisation.js';

/** Efí's API for charges by card. */
export const efi: VendorDefinition = {
  name: 'efi',
  limits: {
    /** Real milliseconds from `waiting` to `approved` or `unpaid`, from there to `paid`, and to a refund's end. */
    authoriseMs: 0,
    confirmMs: 0,
    refundMs: 0,
    /** Whether the third identical charge within ten minutes is refused. */
    identicalCharges: false,
  },
  create,
};

function create(context: VendorContext): VendorSandbox {
  const { journal, limits } = context;
  const accounts = new Accounts(journal, limits);
  const book = new ChargeBook(journal);
  const cards = new CardVault(journal);
  const lifecycle = new Lifecycle(context, book);
  const keyPair = new KeyPair(context.dataDir);
  const identical = new IdenticalCharges();
  const parts: Parts = { accounts, book, cards, context, keyPair, lifecycle };
  return {
    routes: [
      authorisationRoute(parts),
      ...chargeRoutes(parts, identical),
      refundRoute(parts),
      listingRoute(parts),
      notificationRoute(parts),
      ...tokenisationRoutes(parts, new Salts()),
    ].map((route) => answeringRefusals(route, () => new EfiError(3500500).toAnswer())),
    controlRoutes: controlRoutes(parts),
    accountOf: (request) => clientIdOf(accounts, request),
    malformed: () => new EfiError(3500034, '/', 'O corpo da requisição não é um JSON válido.').toAnswer(),
    notFound: () => new EfiError(3500404).toAnswer(),
    tooManyRequests: () => new EfiError(3500049).toAnswer(),
    failure: (status) => ({ status, body: failureBody(status) }),
    charges: () => book.all().map(summary),
    act: (id, action, input) => {
      const charge = book.byNumber(Number(id));
      if (!charge) throw new ControlError(404, `There is no charge ${id}`);
      act(lifecycle, charge, action, input);
      return summary(charge);
    },
    reset: () => {
      accounts.reset();
      book.reset();
      cards.reset();
      identical.reset();
    },
  };
}

/** The form of the vendor's errors for a status that something in front of it may answer. */
function failureBody(status: number) {
  const error = (STATUS_CODES[status] ?? 'error').toLowerCase().replaceAll(' ', '_');
  return { code: status, error, error_description: STATUS_CODES[status] ?? 'Erro' };
}
