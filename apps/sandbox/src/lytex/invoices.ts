import type { VendorRoute } from '../core/vendor.js';
import type { Account } from './accounts.js';
import type { Client } from './client-book.js';
import { boletoOf, pixOf } from './codes.js';
import { dayOf } from './dates.js';
import { impossible } from './errors.js';
import {
  LIQUIDABLE,
  METHODS,
  OPEN,
  refundable,
  statusOn,
  totalOf,
  type Invoice,
  type Status,
  type Transaction,
} from './invoice.js';
import { authorised, paged, param, type Parts } from './parts.js';
import {
  invoiceSchema,
  invoicesQuery,
  liquidateSchema,
  paySchema,
  refundSchema,
  type InvoiceBody,
} from './schemas.js';
import { read } from './validation.js';
import { invoiceAnswer, invoiceDetail, refundAnswer } from './wire.js';

/** The routes under `/v2/invoices`, and refunds. A body's form is looked at first, then whether the invoice exists. */
export function invoiceRoutes(parts: Parts): VendorRoute[] {
  const { cards, clients, context, ids, invoices, lifecycle } = parts;
  const today = () => dayOf(context.clock.now());

  /** One with the same CPF or CNPJ is taken as it is registered. */
  function clientOf(body: InvoiceBody, account: string): Client {
    const { client, _clientId, _clienteId, clientId } = body;
    if (!client) return clients.named(account, _clientId ?? _clienteId ?? clientId ?? '');
    return clients.withTaxId(account, client.cpfCnpj) ?? clients.add(account, client, lifecycle.now());
  }

  function create(body: InvoiceBody, account: Account, cause: string): Invoice {
    const { paymentMethods, dueDate } = body;
    const { creditCard } = paymentMethods;
    const client = clientOf(body, account.clientId);
    const createdAt = lifecycle.now();
    const invoice: Invoice = {
      _id: ids.next(),
      account: account.clientId,
      client,
      items: body.items ?? null,
      description: body.description ?? null,
      total: totalOf(body),
      dueDate,
      methods: METHODS.filter((method) => paymentMethods[method]?.enable),
      parcels: creditCard?.parcels ?? creditCard?.maxParcels ?? 1,
      referenceId: body.referenceId ?? null,
      customFields: body.customFields ?? null,
      createdAt,
      updatedAt: createdAt,
      status: 'waitingPayment',
      canceledAt: null,
      schedule: null,
      payment: null,
      transactions: [],
      refunds: [],
      payments: 0,
      received: 0,
      calls: 0,
      cause,
    };
    invoice.transactions = waysToPay(invoice);
    return invoice;
  }

  /** A card's transaction comes with the first try. */
  function waysToPay(invoice: Invoice): Transaction[] {
    const { createdAt } = invoice;
    const waiting = { status: 'waitingPayment', createdAt } as const;
    return invoice.methods
      .filter((method) => method !== 'creditCard')
      .map((paymentMethod) => ({
        _id: ids.next(),
        paymentMethod,
        ...waiting,
        ...(paymentMethod === 'pix' ? { pix: pixOf(invoice) } : { boleto: boletoOf(invoice) }),
      }));
  }

  /** The invoice of a request, where its status allows what is asked. */
  function invoiceIn(statuses: readonly Status[], account: Account, id: string, body: unknown): Invoice {
    const invoice = invoices.named(account.clientId, id);
    const status = statusOn(invoice, today());
    if (!statuses.includes(status)) throw impossible(body, 'status', `não permite a operação: ${status}`);
    return invoice;
  }

  return [
    authorised(parts, 'POST', '/v2/invoices', ({ body, route }, account) => {
      const invoice = create(read(invoiceSchema(today()), body), account, route);
      lifecycle.create(invoice);
      return { status: 201, body: invoiceAnswer(invoice, today()) };
    }),

    authorised(parts, 'GET', '/v2/invoices', ({ query }, account) => {
      const { page, perPage, ...filters } = read(invoicesQuery, query);
      const found = invoices.all().filter((invoice) => {
        const { client, referenceId } = invoice;
        const shown = {
          referenceId,
          _clientId: client._id,
          cpfCnpj: client.cpfCnpj,
          status: statusOn(invoice, today()),
        };
        return (
          invoice.account === account.clientId &&
          Object.entries(filters).every(([name, value]) => shown[name as keyof typeof shown] === value)
        );
      });
      const { results, paginate } = paged(found, { page, perPage });
      return {
        status: 200,
        body: { results: results.map((invoice) => invoiceAnswer(invoice, today())), paginate },
      };
    }),

    authorised(parts, 'GET', '/v2/invoices/:id', (request, account) => ({
      status: 200,
      body: invoiceDetail(invoices.named(account.clientId, param(request, 'id')), today()),
    })),

    authorised(parts, 'PUT', '/v2/invoices/cancel/:id', (request, account) => {
      const invoice = invoiceIn(OPEN, account, param(request, 'id'), request.body);
      invoice.cause = request.route;
      lifecycle.cancel(invoice);
      return { status: 200, body: invoiceAnswer(invoice, today()) };
    }),

    authorised(parts, 'POST', '/v2/invoices/:id/manual-liquidate', (request, account) => {
      const body = read(liquidateSchema, request.body);
      const invoice = invoiceIn(LIQUIDABLE, account, param(request, 'id'), request.body);
      invoice.cause = request.route;
      // Noon in São Paulo.
      const paidAt = body.paidDate === undefined ? lifecycle.now() : `${body.paidDate}T15:00:00.000Z`;
      const { paymentMethod, paidValue = invoice.total, parcels } = body;
      lifecycle.receive(invoice, paymentMethod, paidValue, paidAt, parcels);
      return { status: 200, body: invoiceDetail(invoice, today()) };
    }),

    authorised(parts, 'POST', '/v2/invoices/pay', ({ body, route }, account) => {
      const { _invoiceId, _cardTokenId, parcels = 1 } = read(paySchema, body);
      const invoice = invoiceIn(OPEN, account, _invoiceId, body);
      const card = cards.named(account.clientId, _cardTokenId);
      if (!invoice.methods.includes('creditCard'))
        throw impossible(body, '_invoiceId', 'não aceita cartão de crédito');
      if (card.clientId !== invoice.client._id) throw impossible(body, '_cardTokenId', 'é de outro cliente');
      if (parcels > invoice.parcels)
        throw impossible(body, 'parcels', `deve ser menor ou igual a ${invoice.parcels}`);
      invoice.cause = route;
      lifecycle.payByCard(invoice, card, parcels);
      return { status: 200, body: invoiceDetail(invoice, today()) };
    }),

    authorised(parts, 'POST', '/v2/refund-solicitation', ({ body }, account) => {
      const { _invoiceId, refundValue } = read(refundSchema, body);
      const invoice = invoiceIn(['paid'], account, _invoiceId, body);
      const value = refundValue ?? refundable(invoice);
      if (value === 0 || value > refundable(invoice))
        throw impossible(body, 'refundValue', 'é maior que o valor disponível');
      return { status: 201, body: refundAnswer(invoice, lifecycle.requestRefund(invoice, value)) };
    }),
  ];
}
