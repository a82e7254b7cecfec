import type { VendorRequest, VendorRoute } from '../core/vendor.js';
import { IpayError, must } from './errors.js';
import {
  dayOfMonth,
  isoDay,
  oneOf,
  parseToken,
  price,
  readAll,
  token,
  unwrap,
  type Values,
} from './input.js';
import { invoiceAnswer, type Invoice } from './invoice.js';
import type { InvoiceNumbers } from './invoice-numbers.js';
import { authorised, EMPTY, page, pathToken, today, type Parts } from './parts.js';
import { newToken } from './records.js';

const TERMS = {
  createdAt: isoDay('invoiceDate'),
  dueDate: dayOfMonth('dueDay'),
  paymentType: oneOf(['Boleto', 'Cartao'], 'paymentType'),
  price,
};
const CUSTOMER = { customer: token };
/** The examples say Aberto, the table of statuses Aberta. */
const STATUS = { status: oneOf(['Aberto', 'Aberta', 'Pago', 'Cancelado'], 'invoiceStatus') };

/** The routes under `/v1/invoices`. */
export function invoiceRoutes(parts: Parts, numbers: InvoiceNumbers): VendorRoute[] {
  const { collector, context, customers, invoices } = parts;

  const answer = (invoice: Invoice) =>
    invoiceAnswer(invoice, today(context), collector.isLateCharged(invoice));
  const shown = (group: string) => invoices.in(group).filter(isShown).map(answer);

  function named(request: VendorRequest, account: string): Invoice {
    const invoice = invoices.of(account, pathToken(request));
    if (!invoice || !isShown(invoice)) throw new IpayError('invoiceNotFound');
    invoice.calls++;
    return invoice;
  }

  return [
    authorised(parts, 'POST', '/v1/invoices', ({ body }, account) => {
      const { status, ...fields } = readAll(unwrap(body, 'invoice'), { ...TERMS, ...CUSTOMER }, STATUS);
      if (status === 'Pago' || status === 'Cancelado') throw new IpayError('invoiceStatus');
      must(customers.of(account, fields.customer), 'customerNotFound');
      const invoice: Invoice = {
        token: newToken(),
        account,
        invoiceNumber: numbers.next(account),
        registeredAt: context.clock.now().toISOString(),
        ...fields,
        status: 'Aberto',
        paymentDate: null,
        boletoBarcode: null,
        cardReturn: null,
        step: null,
        payments: 0,
        received: 0,
        refunded: 0,
        calls: 0,
      };
      // The page answers a new invoice as open, whatever becomes of it next.
      const answered = answer(invoice);
      collector.collect(invoice);
      invoices.add(invoice);
      return { invoice: answered };
    }),

    authorised(parts, 'GET', '/v1/invoices', ({ query }, account) => page('invoices', shown(account), query)),

    authorised(parts, 'GET', '/v1/invoices/billing-customer/:token', ({ params, query }, account) => {
      const customer = must(customers.of(account, parseToken(params['token'])), 'customerNotFound', 403);
      return page('invoices', shown(customer.token), query);
    }),

    authorised(parts, 'GET', '/v1/invoices/:token', (request, account) => ({
      invoice: answer(named(request, account)),
    })),

    authorised(parts, 'PUT', '/v1/invoices/:token', (request, account) => {
      const optional = { ...TERMS, ...STATUS };
      const { status, customer, ...terms } = readAll(unwrap(request.body, 'invoice'), CUSTOMER, optional);
      const invoice = named(request, account);
      if (customers.of(account, customer)?.token !== invoice.customer)
        throw new IpayError('customerNotFound');
      if (invoice.status === 'Pago') throw new IpayError('invoicePaid');
      if (invoice.status === 'Cancelado') throw new IpayError('invoiceStatus');
      if (invoice.paymentType === 'Boleto' && terms.paymentType === 'Cartao')
        throw new IpayError('boletoToCard');
      change(invoice, terms);
      if (status === 'Pago') collector.settle(invoice, today(context));
      if (status === 'Cancelado') Object.assign(invoice, { status, step: null });
      invoices.save(invoice);
      return { invoice: answer(invoice) };
    }),

    authorised(parts, 'DELETE', '/v1/invoices/:token', (request, account) => {
      const invoice = named(request, account);
      if (invoice.status === 'Pago') throw new IpayError('invoicePaid');
      invoices.save(Object.assign(invoice, { status: 'Excluida', step: null }));
      return EMPTY;
    }),
  ];

  /** A boleto that was printed for another day or price is replaced by a new one. */
  function change(invoice: Invoice, terms: Partial<Values<typeof TERMS>>): void {
    const names = Object.keys(terms) as (keyof typeof terms)[];
    if (names.every((name) => invoice[name] === terms[name])) return;
    Object.assign(invoice, terms, { status: 'Aberto' });
    if (invoice.paymentType === 'Boleto') collector.collect(invoice);
  }
}

/** A deleted invoice answers as one that does not exist, unless its boleto is paid all the same. */
function isShown({ status }: Invoice): boolean {
  return status !== 'Excluida';
}
