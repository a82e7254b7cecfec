import { daysBetween, nextAnchoredDate, percentOf, proportion } from '@mensal/kernel';
import type { CalendarDate, Cents } from '@mensal/kernel';

/** What is stored; that an open invoice is Vencida or in Processamento is seen when it is read. */
type StoredStatus = 'Aberto' | 'Vencida' | 'Pago' | 'Excluida' | 'Cancelado';
export type InvoiceStatus = StoredStatus | 'Processamento';

/** What the acquirer said of a card, under the page's names. */
export interface CardReturn {
  readonly returnedErrorCode: string;
  readonly returnedCodeAcquirer: string;
  readonly returnedMessage: string;
  readonly tid: string;
  readonly capture: string | null;
  readonly nsu: string | null;
}

/** What the vendor does later, by itself. */
export interface Step {
  readonly does: 'register' | 'charge';
  /** Real time. */
  readonly at: number;
}

/** An invoice that the vendor collects. Amounts in cents. */
export interface Invoice {
  readonly token: string;
  readonly account: string;
  /** Token of the customer. */
  readonly customer: string;
  readonly invoiceNumber: number;
  /** ISO 8601 of the business clock, where `createdAt` is what the merchant says. */
  readonly registeredAt: string;
  createdAt: CalendarDate;
  /** A day of the month, with the digits given. */
  dueDate: string;
  paymentType: 'Boleto' | 'Cartao';
  price: Cents;
  status: StoredStatus;
  paymentDate: CalendarDate | null;
  boletoBarcode: string | null;
  cardReturn: CardReturn | null;
  step: Step | null;
  payments: number;
  received: Cents;
  refunded: Cents;
  calls: number;
}

/** Multa once and juros a month, simple, in basis points: our choice, the page shows no rates. */
const PENALTY = 200;
const MONTHLY_INTEREST_DIVISOR = 3000;

/** The first such day on or after the invoice's date; a day that its month does not have is the month's last. */
export function dueOn({ createdAt, dueDate }: Invoice): CalendarDate {
  return nextAnchoredDate(createdAt, Number(dueDate));
}

export function isOpen({ status }: Invoice): boolean {
  return status === 'Aberto' || status === 'Vencida';
}

/** The status on a day of the business clock. */
export function statusOn(invoice: Invoice, day: CalendarDate): InvoiceStatus {
  if (invoice.status !== 'Aberto') return invoice.status;
  if (invoice.step?.does === 'charge') return 'Processamento';
  return day > dueOn(invoice) ? 'Vencida' : 'Aberto';
}

/** What is owed on a day; once it is paid, what was owed on that day. @param counts whether lateness is charged at all */
export function owedOn(invoice: Invoice, day: CalendarDate, counts: boolean) {
  const { paymentDate, price } = invoice;
  const late = counts && (isOpen(invoice) || paymentDate !== null);
  const days = late ? Math.max(0, daysBetween(dueOn(invoice), paymentDate ?? day)) : 0;
  const penalty = days > 0 ? percentOf(price, PENALTY) : 0;
  const interest = proportion(price, days, MONTHLY_INTEREST_DIVISOR);
  return { days, penalty, interest, total: price + penalty + interest };
}

const NO_CARD: { readonly [Name in keyof CardReturn]: null } = {
  returnedErrorCode: null,
  returnedCodeAcquirer: null,
  returnedMessage: null,
  tid: null,
  capture: null,
  nsu: null,
};

/** What the page shows of an invoice, all numbers as texts. @param counts see {@link owedOn} */
export function invoiceAnswer(invoice: Invoice, day: CalendarDate, counts: boolean) {
  const owed = owedOn(invoice, day, counts);
  return {
    paymentType: invoice.paymentType,
    price: String(invoice.price),
    status: statusOn(invoice, day),
    createdAt: invoice.createdAt,
    type: 'I',
    invoiceNumber: String(invoice.invoiceNumber),
    dueDate: invoice.dueDate,
    delayedDays: String(owed.days),
    penaltyPrice: String(owed.penalty),
    interestPrice: String(owed.interest),
    total: String(owed.total),
    boletoBarcode: invoice.boletoBarcode,
    ...(invoice.cardReturn ?? NO_CARD),
    paymentDate: invoice.paymentDate,
    token: invoice.token,
  };
}
