import type { VendorContext } from '../core/vendor.js';
import type { Accounts } from './accounts.js';
import { rejectionOf, type CardToken } from './cards.js';
import type { Ids } from './ids.js';
import {
  become,
  refundedTotal,
  type Invoice,
  type Method,
  type Refund,
  type Transaction,
} from './invoice.js';
import type { InvoiceBook } from './invoice-book.js';
import { webhookBody, type WebhookType } from './webhooks.js';

/** What becomes of an invoice. */
export class Lifecycle {
  constructor(
    private readonly context: VendorContext,
    private readonly accounts: Accounts,
    private readonly invoices: InvoiceBook,
    private readonly ids: Ids,
  ) {
    for (const invoice of invoices.all())
      for (const refund of invoice.refunds) if (!refund.done) this.plan(invoice, refund);
  }

  now(): string {
    return this.context.clock.now().toISOString();
  }

  /** Keeps a new one. The page has its webhook for recurrence and payment links: here it is a limit's choice. */
  create(invoice: Invoice): void {
    this.invoices.add(invoice);
    if (this.context.limits.flag('createWebhook')) this.announce(invoice, 'createInvoice');
  }

  /** Money comes in. @param value cents @param at an instant of the business clock */
  receive(invoice: Invoice, method: Method, value: number, at: string, parcels = 1): void {
    const waiting = invoice.transactions.find(
      ({ paymentMethod, status }) => paymentMethod === method && status === 'waitingPayment',
    );
    const payment = { payedAt: at, payedValue: value };
    if (waiting) Object.assign(waiting, { status: 'paid', ...payment });
    else {
      const details = method === 'creditCard' ? { creditCard: { parcels } } : {};
      this.addTransaction(invoice, method, 'paid', { ...payment, ...details });
    }
    this.settle(invoice, method, value, at);
  }

  /** One try: approved and paid at once, or rejected. */
  payByCard(invoice: Invoice, card: CardToken, parcels: number): void {
    const reason = rejectionOf(card);
    const { lastFour } = card;
    const creditCard = { parcels, lastFour, ...(reason !== undefined && { reject: { reason } }) };
    const [payedAt, payedValue] = [this.now(), invoice.total];
    if (reason === undefined) {
      this.addTransaction(invoice, 'creditCard', 'paid', { creditCard, payedAt, payedValue });
      return this.settle(invoice, 'creditCard', payedValue, payedAt);
    }
    this.addTransaction(invoice, 'creditCard', 'rejected', { creditCard });
    this.invoices.save(invoice);
  }

  /** The payer's bank will pay the boleto on a day of his choice. */
  schedule(invoice: Invoice, date: string): void {
    const at = this.now();
    invoice.schedule = { at, date };
    become(invoice, 'processing', at);
    this.publish(invoice, 'scheduleInvoicePayment');
  }

  cancel(invoice: Invoice): void {
    const at = this.now();
    invoice.canceledAt = at;
    become(invoice, 'canceled', at);
    this.publish(invoice, 'cancelInvoice');
  }

  expire(invoice: Invoice): void {
    become(invoice, 'expired', this.now());
    this.invoices.save(invoice);
  }

  /** @param value cents, at most what is refundable */
  requestRefund(invoice: Invoice, value: number): Refund {
    const doneAt = Date.now() + this.context.limits.number('refundMs');
    const refund = { _id: this.ids.next(), value, doneAt, done: false };
    invoice.refunds.push(refund);
    this.plan(invoice, refund);
    this.invoices.save(invoice);
    return refund;
  }

  /** Gives cents back at once. */
  refund(invoice: Invoice, value: number): void {
    const refund = { _id: this.ids.next(), value, doneAt: Date.now(), done: false };
    invoice.refunds.push(refund);
    this.complete(invoice, refund);
  }

  private plan(invoice: Invoice, refund: Refund): void {
    this.context.timers.after(refund.doneAt - Date.now(), () => this.complete(invoice, refund));
  }

  /** No webhook tells of it. */
  private complete(invoice: Invoice, refund: Refund): void {
    refund.done = true;
    if (refundedTotal(invoice) === invoice.received) become(invoice, 'refunded', this.now());
    this.invoices.save(invoice);
  }

  private settle(invoice: Invoice, method: Method, value: number, at: string): void {
    invoice.payments++;
    invoice.received += value;
    invoice.payment = { method, at, value };
    become(invoice, 'paid', this.now());
    this.publish(invoice, 'liquidateInvoice');
  }

  private addTransaction(
    invoice: Invoice,
    paymentMethod: Method,
    status: Transaction['status'],
    details: Pick<Transaction, 'creditCard' | 'payedAt' | 'payedValue'>,
  ): void {
    invoice.transactions.push({
      _id: this.ids.next(),
      paymentMethod,
      status,
      createdAt: this.now(),
      ...details,
    });
  }

  private publish(invoice: Invoice, type: WebhookType): void {
    this.invoices.save(invoice);
    this.announce(invoice, type);
  }

  private announce(invoice: Invoice, type: WebhookType): void {
    const account = this.accounts.find(invoice.account);
    if (!account || account.callbackUrl === null) return;
    this.context.notifier.send(
      {
        url: account.callbackUrl,
        contentType: 'application/json',
        body: webhookBody(type, invoice, account.callbackSecret),
        subject: invoice._id,
      },
      invoice.cause,
    );
  }
}
