import { answeringRefusals } from '../core/refusal.js';
import {
  ControlError,
  type VendorContext,
  type VendorDefinition,
  type VendorSandbox,
} from '../core/vendor.js';
import { Accounts } from './accounts.js';
import { authorisationRoutes, clientIdOf } from './authorisation.js';
import { cardTokenRoute, CardVault } from './cards.js';
import { ClientBook } from './client-book.js';
import { clientRoutes } from './clients.js';
import { controlRoutes } from './control.js';
import { dayOf } from './dates.js';
import { failure, InvalidRequest, LytexError, mistake } from './errors.js';
import { Ids } from './ids.js';
import { InvoiceBook } from './invoice-book.js';
import { invoiceRoutes } from './invoices.js';
import { Lifecycle } from './lifecycle.js';
import type { Parts } from './parts.js';
import { act, summary } from './payers.js';

/** Lytex's API for invoices by boleto, Pix and card. */
export const lytex: VendorDefinition = {
  name: 'lytex',
  limits: {
    /** On the page: 60 in 10 seconds or 720 in 2 minutes; blocked for 2 minutes when that is reached. */
    requests: 60,
    perSeconds: 10,
    furtherWindows: [{ requests: 720, perSeconds: 120 }],
    blockWhenReached: true,
    blockSeconds: 120,
    /** On the page: five minutes. */
    tokenSeconds: 300,
    refreshTokenSeconds: 1800,
    /** Real milliseconds from a refund's request to its end. */
    refundMs: 0,
    /** Whether invoices made by the API are announced: on the page only recurrence and payment links are. */
    createWebhook: false,
  },
  create,
};

function create(context: VendorContext): VendorSandbox {
  const { clock, journal, limits } = context;
  const accounts = new Accounts(journal, limits);
  const ids = new Ids(journal);
  const clients = new ClientBook(journal, ids);
  const cards = new CardVault(journal, ids);
  const invoices = new InvoiceBook(journal);
  const lifecycle = new Lifecycle(context, accounts, invoices, ids);
  const parts: Parts = { accounts, cards, clients, context, ids, invoices, lifecycle };
  const today = () => dayOf(clock.now());
  return {
    routes: [
      ...authorisationRoutes(parts),
      ...clientRoutes(parts),
      cardTokenRoute(parts),
      ...invoiceRoutes(parts),
    ].map((route) =>
      answeringRefusals(route, () => new LytexError(500, 'Erro interno do servidor').toAnswer()),
    ),
    controlRoutes: controlRoutes(parts),
    accountOf: (request) => clientIdOf(accounts, request),
    malformed: () => new InvalidRequest({}, [mistake([], 'object.base', 'deve ser um JSON')]).toAnswer(),
    notFound: () => new LytexError(404, 'Rota não encontrada').toAnswer(),
    tooManyRequests: () => new LytexError(429, 'Muitas requisições').toAnswer(),
    failure: (status) => failure(status),
    charges: () => invoices.all().map((invoice) => summary(invoice, today())),
    act: (id, action, input) => {
      const invoice = invoices.find(id);
      if (!invoice) throw new ControlError(404, `There is no charge ${id}`);
      act(lifecycle, invoice, action, input);
      return summary(invoice, today());
    },
    reset: () => {
      accounts.reset();
      cards.reset();
      clients.reset();
      ids.reset();
      invoices.reset();
    },
  };
}
