import {
  addDays,
  DomainError,
  laterOf,
  newIdentifier,
  newSecretIdentifier,
  nextAnchoredDate,
  type BasisPoints,
  type CalendarDate,
  type Cents,
  type Identifier,
  type Period,
} from '@mensal/kernel';
import { debtOn, type DebtOnDay } from './late-payment.js';

/** A: by the billing run; M: by hand; I: through the API. */
export type InvoiceType = 'A' | 'M' | 'I';
export type PaymentMethod = 'boleto' | 'card' | 'pix';

/** `overdue` is what the nightly job makes of `open`; reading an invoice tells the same without it. */
export type InvoiceStatus = 'open' | 'overdue' | 'paid' | 'cancelled' | 'deleted';
/** States that a caller may ask for. */
export type TargetStatus = 'open' | 'paid' | 'cancelled';

/** What was billed, as it was called and priced on that day. */
export interface InvoiceItem {
  service: Identifier;
  description: string;
  price: Cents;
}

export interface NewInvoice {
  tenantId: Identifier;
  customerId: Identifier;
  number: number;
  issuedOn: CalendarDate;
  /** Day of the month, 1 to 31, with the digits given. */
  dueDay: string;
  paymentMethod: PaymentMethod;
  price: Cents;
  lateFeeRate: BasisPoints;
  interestRate: BasisPoints;
}

export interface InvoiceChange {
  issuedOn?: CalendarDate;
  dueDay?: string;
  paymentMethod?: PaymentMethod;
  price?: Cents;
  status?: TargetStatus;
}

/** Which states may follow which. Paid and deleted are final. */
export const TRANSITIONS: Readonly<Record<InvoiceStatus, readonly InvoiceStatus[]>> = {
  open: ['overdue', 'paid', 'cancelled', 'deleted'],
  overdue: ['open', 'paid', 'cancelled', 'deleted'],
  cancelled: ['open', 'paid', 'deleted'],
  paid: [],
  deleted: [],
};

/** How money that came in is booked, in cents: received = principal, where it was settled, + late fee + credit. */
export interface Booking {
  kind:
    | 'settled'
    /** The invoice no longer waited for it. */
    | 'surplus'
    /** Less than the principal. */
    | 'short';
  /** Late fee and interest. */
  lateFee: Cents;
  credit: Cents;
}

/** How long something to pay with is good for, where nothing is added for being late. */
const DAYS_PAYABLE = 30;

export class Invoice {
  readonly tenantId!: Identifier;
  readonly id!: Identifier;
  /** Sequential in a tenant, without gaps. */
  readonly number!: number;
  readonly customerId!: Identifier;
  readonly type!: InvoiceType;
  /** Only of invoices of type A. */
  readonly period!: Period | null;
  paymentMethod!: PaymentMethod;
  /** Principal in cents: items less discount. */
  price!: Cents;
  readonly discount!: Cents;
  readonly items!: InvoiceItem[];
  status!: InvoiceStatus;
  issuedOn!: CalendarDate;
  dueDay!: string;
  dueOn!: CalendarDate;
  /** The rates in force when it was issued; 0 where the customer owes nothing for being late. */
  readonly lateFeeRate!: BasisPoints;
  readonly interestRate!: BasisPoints;
  readonly runId!: Identifier | null;
  paidOn!: CalendarDate | null;
  /** Whoever has it may see the invoice's payment page. */
  readonly pageKey!: Identifier;

  private constructor(state: Invoice) {
    Object.assign(this, state);
  }

  /**
   * An invoice made through the API, due on the first such day of a month on or after its own date.
   *
   * @throws DomainError BILLING.INVALID_PRICE, BILLING.INVALID_DUE_DAY
   */
  static issue(input: NewInvoice): Invoice {
    return new Invoice({
      ...input,
      id: newIdentifier(),
      type: 'I',
      period: null,
      price: positive(input.price),
      discount: 0,
      items: [] as InvoiceItem[],
      status: 'open',
      dueOn: nextAnchoredDate(input.issuedOn, parseDueDay(input.dueDay)),
      runId: null,
      paidOn: null,
      pageKey: newSecretIdentifier(),
    } as unknown as Invoice);
  }

  /** Principal, late fee and interest on a day; of a paid invoice, on the day of its payment. */
  amountsOn(today: CalendarDate): DebtOnDay {
    if (this.status === 'cancelled' || this.status === 'deleted') {
      return { delayedDays: 0, lateFee: 0, interest: 0, total: this.price };
    }
    return debtOn(this.paidOn ?? today, this);
  }

  /** What it is on a day, whether or not the nightly job has been here since. */
  statusOn(today: CalendarDate): InvoiceStatus {
    if (this.status !== 'open' && this.status !== 'overdue') return this.status;
    return this.amountsOn(today).delayedDays > 0 ? 'overdue' : 'open';
  }

  /**
   * @throws DomainError BILLING.INVOICE_NOT_FOUND (deleted), BILLING.INVOICE_ALREADY_PAID, BILLING.INVALID_STATUS,
   * BILLING.BOLETO_TO_CARD, BILLING.INVALID_PRICE, BILLING.INVALID_DUE_DAY; nothing is changed then.
   */
  change(change: InvoiceChange, today: CalendarDate): void {
    this.assertChangeable();
    const { status, paymentMethod = this.paymentMethod, price = this.price } = change;
    const { issuedOn = this.issuedOn, dueDay = this.dueDay } = change;
    if (this.paymentMethod === 'boleto' && paymentMethod === 'card')
      throw new DomainError('BILLING.BOLETO_TO_CARD');
    const dates = issuedOn !== this.issuedOn || dueDay !== this.dueDay;
    const edited = dates || price !== this.price || paymentMethod !== this.paymentMethod;
    if (edited && this.status === 'cancelled' && status !== 'open')
      throw new DomainError('BILLING.INVALID_STATUS');
    if (status !== undefined) this.assertMayBecome(status);
    const dueOn = dates ? nextAnchoredDate(issuedOn, parseDueDay(dueDay)) : this.dueOn;
    Object.assign(this, { issuedOn, dueDay, dueOn, paymentMethod, price: positive(price) });
    if (status !== undefined) this.become(status, today);
    if (this.status === 'open' || this.status === 'overdue') this.status = this.statusOn(today);
  }

  /** Throws as {@link change} would, and changes nothing. */
  assertMayChange(change: InvoiceChange, today: CalendarDate): void {
    this.changed(change, today);
  }

  /**
   * Whether what is to be charged stays as it is: it is owed before and after, the same amount, due on the same day and to
   * be paid by the same means. Throws as {@link change} would, and changes nothing.
   */
  isOwedAlike(change: InvoiceChange, today: CalendarDate): boolean {
    const { status, price, dueOn, paymentMethod } = this.changed(change, today);
    const isOwed = [this.status, status].every((each) => each === 'open' || each === 'overdue');
    return isOwed && price === this.price && dueOn === this.dueOn && paymentMethod === this.paymentMethod;
  }

  private changed(change: InvoiceChange, today: CalendarDate): Invoice {
    const copy = Object.setPrototypeOf({ ...this }, Invoice.prototype) as Invoice;
    copy.change(change, today);
    return copy;
  }

  /**
   * Money came in through a gateway. What exceeds the principal is late fee and interest up to what was due on that day,
   * and the rest a credit of the customer's. Less than the principal leaves it open: all of it is a credit then.
   *
   * @param received in cents
   */
  settle(paidOn: CalendarDate, received: Cents): Booking {
    const none = { lateFee: 0, credit: received };
    if (!TRANSITIONS[this.status].includes('paid')) return { kind: 'surplus', ...none };
    if (received < this.price) return { kind: 'short', ...none };
    Object.assign(this, { status: 'paid', paidOn });
    return this.bookingOf(received);
  }

  /** How that by which it was paid is booked, on the day on which it was. @param received in cents, in all */
  bookingOf(received: Cents): Booking {
    const beyond = received - this.price;
    const { total } = debtOn(this.paidOn ?? this.dueOn, this);
    const lateFee = Math.min(beyond, total - this.price);
    return { kind: 'settled', lateFee, credit: beyond - lateFee };
  }

  /** The last day on which it comes to what it comes to on `today`, a month ahead at most. */
  payableUntil(today: CalendarDate): CalendarDate {
    const { total } = this.amountsOn(today);
    const last = addDays(laterOf(today, this.dueOn), DAYS_PAYABLE);
    let day = today;
    while (day < last && this.amountsOn(addDays(day, 1)).total === total) day = addDays(day, 1);
    return day;
  }

  /** Deleted invoices are kept: their number is taken, and a period is not billed twice. @throws as {@link change} */
  delete(): void {
    this.assertChangeable();
    this.status = 'deleted';
  }

  /** @throws DomainError BILLING.INVOICE_NOT_FOUND, BILLING.INVOICE_ALREADY_PAID */
  assertChangeable(): void {
    if (this.status === 'deleted') throw new DomainError('BILLING.INVOICE_NOT_FOUND');
    if (this.status === 'paid') throw new DomainError('BILLING.INVOICE_ALREADY_PAID');
  }

  private assertMayBecome(status: TargetStatus): void {
    if (status !== this.status && !TRANSITIONS[this.status].includes(status))
      throw new DomainError('BILLING.INVALID_STATUS');
  }

  private become(status: TargetStatus, today: CalendarDate): void {
    this.status = status;
    // Paid outside the gateways: today, at today's total.
    if (status === 'paid') this.paidOn = today;
  }
}

/** Reads a due day: "1" to "31", with or without a leading zero. @throws DomainError BILLING.INVALID_DUE_DAY */
export function parseDueDay(text: string): number {
  const day = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (day < 1 || day > 31) throw new DomainError('BILLING.INVALID_DUE_DAY');
  return day;
}

function positive(price: Cents): Cents {
  if (price <= 0) throw new DomainError('BILLING.INVALID_PRICE', 'An invoice over nothing is none');
  return price;
}
