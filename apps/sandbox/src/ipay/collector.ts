import { randomInt } from 'node:crypto';
import type { CalendarDate, Cents } from '@mensal/kernel';
import { boletoCodes } from '../core/boleto-code.js';
import type { VendorContext } from '../core/vendor.js';
import type { Card } from './cards.js';
import type { Customer } from './customers.js';
import { dueOn, isOpen, owedOn, type CardReturn, type Invoice, type Step } from './invoice.js';
import { today } from './parts.js';
import type { Records } from './records.js';

/** How long each step takes, in real milliseconds. */
const PACE = { register: 'boletoMs', charge: 'chargeMs' } as const;

/** A bank that does not exist. */
const BANK = '999';
const FREE_FIELD_DIGITS = 25;
/** Digits that fit into the amount of a bar code; zeros stand for what does not. */
const HIGHEST_BARCODE_AMOUNT = 9_999_999_999;

/** By the last digit of a card; the codes are those of ISO 8583. */
const REFUSALS: Readonly<Record<string, { code: string; message: string }>> = {
  1: { code: '14', message: 'Dados do cartao invalidos' },
  2: { code: '59', message: 'Transacao nao autorizada por motivos de seguranca' },
  3: { code: '91', message: 'Transacao nao autorizada, tente novamente mais tarde' },
};

/** What the vendor does with an invoice by itself: it registers the boleto, or charges the customer's card. */
export class Collector {
  constructor(
    private readonly context: VendorContext,
    private readonly invoices: Records<Invoice>,
    private readonly customers: Records<Customer>,
    private readonly cards: Records<Card>,
  ) {
    for (const invoice of invoices.all()) this.resume(invoice);
  }

  /** Begins, or begins anew, to collect an open invoice. */
  collect(invoice: Invoice): void {
    const does = invoice.paymentType === 'Boleto' ? 'register' : 'charge';
    invoice.boletoBarcode = null;
    invoice.step = { does, at: Date.now() + this.context.limits.number(PACE[does]) };
    this.resume(invoice);
  }

  /** What its payer owes on a day, with what comes of being late. */
  owed(invoice: Invoice, day: CalendarDate): Cents {
    return owedOn(invoice, day, this.isLateCharged(invoice)).total;
  }

  isLateCharged(invoice: Invoice): boolean {
    return this.customers.get(invoice.customer)?.fields.calculateLatePayment ?? false;
  }

  /** Money comes in, whatever has become of the invoice, and even twice. */
  receive(invoice: Invoice, amount: Cents, on: CalendarDate): void {
    invoice.payments++;
    invoice.received += amount;
    this.settle(invoice, on);
  }

  /** It is paid, here or elsewhere. */
  settle(invoice: Invoice, on: CalendarDate): void {
    invoice.status = 'Pago';
    invoice.paymentDate = on;
    invoice.step = null;
    const customer = this.customers.get(invoice.customer);
    if (!customer) return;
    customer.lastPaymentDate = on;
    this.customers.save(customer);
  }

  private resume(invoice: Invoice): void {
    const { step } = invoice;
    if (step) this.context.timers.after(step.at - Date.now(), () => this.take(invoice, step));
  }

  private take(invoice: Invoice, step: Step): void {
    // Something else may have happened to it in the meantime.
    if (invoice.step !== step || !isOpen(invoice)) return;
    invoice.step = null;
    if (step.does === 'register') invoice.boletoBarcode = this.barcode(invoice);
    else this.charge(invoice);
    this.invoices.save(invoice);
  }

  private barcode(invoice: Invoice): string {
    const amount = this.owed(invoice, today(this.context));
    return boletoCodes({
      bank: BANK,
      dueOn: dueOn(invoice),
      amount: amount > HIGHEST_BARCODE_AMOUNT ? 0 : amount,
      free: String(invoice.invoiceNumber).padStart(FREE_FIELD_DIGITS, '0'),
    }).barcode;
  }

  /** Here money moves, or does not; without a primary card nothing happens. */
  private charge(invoice: Invoice): void {
    const card = this.cards.in(invoice.customer).findLast(({ status }) => status === 'Primario');
    if (!card) return;
    const refusal = REFUSALS[card.lastFour.slice(-1)];
    invoice.cardReturn = cardReturn(refusal);
    if (refusal) return;
    const day = today(this.context);
    this.receive(invoice, this.owed(invoice, day), day);
  }
}

function cardReturn(refusal: { code: string; message: string } | undefined): CardReturn {
  const code = refusal?.code ?? '00';
  return {
    returnedErrorCode: code,
    returnedCodeAcquirer: code,
    returnedMessage: refusal?.message ?? 'Transacao capturada com sucesso',
    tid: String(randomInt(1e9, 1e10)),
    capture: refusal ? null : '1',
    nsu: refusal ? null : String(randomInt(1e6)).padStart(6, '0'),
  };
}
