import { STATUS_CODES } from 'node:http';
import { answeringRefusals } from '../core/refusal.js';
import {
  ControlError,
  type VendorContext,
  type VendorDefinition,
  type VendorSandbox,
} from '../core/vendor.js';
import { Accounts } from './accounts.js';
import { authenticationRoutes, claimedBy } from './authentication.js';
import { cardRoutes, type Card } from './cards.js';
import { Collector } from './collector.js';
import { controlRoutes } from './control.js';
import { customerServiceRoutes } from './customer-services.js';
import { customerRoutes, type Customer } from './customers.js';
import { IpayError } from './errors.js';
import type { Invoice } from './invoice.js';
import { InvoiceNumbers } from './invoice-numbers.js';
import { invoiceRoutes } from './invoices.js';
import { parseToken } from './input.js';
import type { Parts } from './parts.js';
import { act, summary } from './payers.js';
import { Records } from './records.js';
import { serviceRoutes, type Service } from './services.js';
import { Sessions } from './sessions.js';

/** Ipay's API, which bills and collects by itself and is asked what became of it. */
export const ipay: VendorDefinition = {
  name: 'ipay',
  limits: {
    tokenSeconds: 900,
    refreshSeconds: 30 * 86_400,
    /** Real milliseconds from an invoice to its boleto's bar code, or to what its card's issuer says. */
    boletoMs: 0,
    chargeMs: 0,
  },
  create,
};

function create(context: VendorContext): VendorSandbox {
  const { journal, limits } = context;
  const services = new Records<Service>(journal, 'service', ({ account }) => [account]);
  const customers = new Records<Customer>(journal, 'customer', ({ account }) => [account]);
  const cards = new Records<Card>(journal, 'card', ({ customer }) => [customer]);
  const invoices = new Records<Invoice>(journal, 'invoice', ({ account, customer }) => [account, customer]);
  const numbers = new InvoiceNumbers(journal);
  const parts: Parts = {
    context,
    accounts: new Accounts(journal),
    sessions: new Sessions(limits),
    services,
    customers,
    cards,
    invoices,
    collector: new Collector(context, invoices, customers, cards),
  };
  return {
    routes: [
      ...authenticationRoutes(parts),
      ...customerRoutes(parts),
      ...customerServiceRoutes(parts),
      ...cardRoutes(parts),
      ...serviceRoutes(parts),
      ...invoiceRoutes(parts, numbers),
    ].map((route) => answeringRefusals(route, () => failure(500))),
    controlRoutes: controlRoutes(parts),
    accountOf: (request) => claimedBy(parts, request),
    malformed: () => new IpayError('parameters').toAnswer(),
    notFound: () => new IpayError('route').toAnswer(),
    tooManyRequests: () => new IpayError('tooManyRequests').toAnswer(),
    failure,
    charges: () => invoices.all().map((invoice) => summary(parts, invoice)),
    act: (id, action, input) => {
      const invoice = invoices.get(parseToken(id) ?? '');
      if (!invoice) throw new ControlError(404, `There is no invoice ${id}`);
      act(parts, invoice, action, input);
      return summary(parts, invoice);
    },
    reset: () => {
      parts.accounts.reset();
      parts.sessions.revokeAll();
      numbers.reset();
      for (const records of [services, customers, cards, invoices]) records.reset();
    },
  };
}

/** The form of the vendor's errors for a status that something in front of it may answer. */
function failure(status: number) {
  return { status, body: { mensagem: STATUS_CODES[status] ?? 'Ocorreu um erro' } };
}
