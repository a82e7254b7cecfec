import type { ChargeRequest, Refusal, Unavailable, Unknown } from '@mensal/billing/ports';
import { contradiction, declinedOrUnsure, notSent, unavailable, unsure } from '@mensal/gateway-kit';
import type { CalendarDate, Identifier } from '@mensal/kernel';
import type { RealTime } from '@mensal/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { allOf, type IpayResult } from './ipay-answers.js';
import type { IpayClient } from './ipay-client.js';
import { isOf, newInvoice } from './ipay-outcomes.js';
import { invoiceRefusal } from './ipay-refusals.js';
import type { IpayInvoice, IpayPaymentType } from './ipay-wire.js';
import type { IpayOrder, SqlIpayOrders } from './persistence/sql-ipay-orders.js';

export type Declined = { kind: 'declined'; refusal: Refusal };
export type Ordered = { kind: 'ordered'; token: string; invoice: IpayInvoice; order: IpayOrder };
export type Sought =
  { kind: 'made'; token: string; order: IpayOrder } | { kind: 'not-made' } | Unknown | Unavailable;

const LOOK_EVERY_MS = 250;
/** How long an order waits for another one of the same customer. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Orders invoices once, of a vendor that takes neither references nor idempotency keys: an order is written down with
 * the invoices that the customer has, one order at a time a customer, and the one new invoice of the same price, day
 * and payment type is the order's. Anything else is left to a person.
 */
export class IpayOrdering {
  constructor(
    private readonly ipay: IpayClient,
    private readonly orders: SqlIpayOrders,
    private readonly realTime: RealTime,
  ) {}

  async order(
    request: ChargeRequest,
    what: { customer: string; paymentType: IpayPaymentType; dueOn: CalendarDate },
  ): Promise<Ordered | Declined | Unknown | Unavailable> {
    const { tenantId, reference, amount, sendBefore } = request;
    const listed = await this.invoicesOf(tenantId, what.customer);
    if (listed.kind !== 'ok') return unavailable(listed);
    const known = listed.data.map(({ token }) => token).filter((token) => token !== null);
    const placed = await this.place(tenantId, { reference, amount, known, ...what }, sendBefore);
    if (placed.kind === 'busy') return BUSY;
    if (placed.kind === 'settled') return contradiction('There is an order of this reference already');
    const { order } = placed;
    if (placed.kind === 'again' && (await this.newOnes(tenantId, order, listed.data)).length > 0)
      return contradiction('An invoice has appeared that may be of this reference');
    const made = await this.ipay.createInvoice(tenantId, newInvoice(order), sendBefore);
    if (made.kind === 'ok') return this.settle(tenantId, order, made.data);
    const refusal = invoiceRefusal(made);
    // Of one that was sent before, the first may still turn up.
    if (placed.kind === 'new' && (refusal !== undefined || made.kind === 'not-sent'))
      await this.orders.withdraw(tenantId, order);
    return declinedOrUnsure(refusal, made);
  }

  /** What became of an order: by what is written down, else by the customer's invoices. */
  async find(tenantId: Identifier, reference: string): Promise<Sought> {
    const order = await this.orders.find(tenantId, reference);
    if (order === undefined) return { kind: 'not-made' };
    if (order.invoice !== null) return { kind: 'made', token: order.invoice, order };
    const listed = await this.invoicesOf(tenantId, order.customer);
    if (listed.kind !== 'ok') return unsure(listed);
    const [found, ...others] = await this.newOnes(tenantId, order, listed.data);
    if (found === undefined) return { kind: 'not-made' };
    const settled = others.length === 0 ? await this.settle(tenantId, order, found) : undefined;
    return settled?.kind === 'ordered' ? { ...settled, kind: 'made' } : FOR_A_PERSON;
  }

  /** @returns the order that an invoice is of, where it is of one */
  orderOf(tenantId: Identifier, token: string): Promise<IpayOrder | undefined> {
    return this.orders.findByInvoice(tenantId, token);
  }

  private async settle(
    tenantId: Identifier,
    order: IpayOrder,
    invoice: IpayInvoice,
  ): Promise<Ordered | Unknown> {
    const { token } = invoice;
    if (token === null || !isOf(invoice, order))
      return contradiction('An invoice was made that is not the one ordered');
    return (await this.orders.settle(tenantId, order, token))
      ? { kind: 'ordered', token, invoice, order }
      : contradiction(`Invoice ${token} is of another order`);
  }

  /** Invoices that the customer had not when the order was placed, and that are of no other order. */
  private async newOnes(
    tenantId: Identifier,
    order: IpayOrder,
    invoices: readonly IpayInvoice[],
  ): Promise<IpayInvoice[]> {
    const known = new Set(order.known);
    // The page shows invoices without a token in its list: one of those may be the order's, and cannot be told apart.
    const others = invoices.filter((invoice) =>
      invoice.token === null ? invoice.price === order.amount : !known.has(invoice.token),
    );
    const tokens = others.map(({ token }) => token).filter((token) => token !== null);
    const claimed = await this.orders.claimed(tenantId, tokens);
    return others.filter(({ token }) => token === null || !claimed.has(token));
  }

  private invoicesOf(tenantId: Identifier, customer: string): Promise<IpayResult<IpayInvoice[]>> {
    return allOf((paging) => this.ipay.listInvoicesOf(tenantId, customer, paging));
  }

  private async place(...[tenantId, order, sendBefore]: Parameters<SqlIpayOrders['place']>) {
    const end = performance.now() + Math.min(LONGEST_WAIT_MS, sendBefore.getTime() - this.realTime.now());
    for (;;) {
      const placed = await this.orders.place(tenantId, order, sendBefore);
      if (placed.kind !== 'busy' || performance.now() >= end) return placed;
      await sleep(LOOK_EVERY_MS);
    }
  }
}

const BUSY = unavailable(
  notSent(
    'unreachable',
    'Another invoice of the customer is under way, and the vendor cannot tell two apart',
  ),
);

const FOR_A_PERSON = contradiction(
  "The customer's new invoices at the vendor are not just the one ordered: a person must look which of them is ours",
);
