import { percentOf, type CalendarDate } from '@mensal/kernel';
import type { Client } from './client-book.js';
import { dayOf } from './dates.js';

export const STATUSES = ['waitingPayment', 'processing', 'paid', 'canceled', 'expired', 'refunded'] as const;
export type Status = (typeof STATUSES)[number];
export const METHODS = ['pix', 'boleto', 'creditCard'] as const;
export type Method = (typeof METHODS)[number];

/**
 * What may follow what, our choice: the page names statuses only. A payer who printed a boleto can pay it whatever
 * became of the invoice, and even twice.
 */
const FOLLOWING: Readonly<Record<Status, readonly Status[]>> = {
  waitingPayment: ['processing', 'paid', 'canceled', 'expired'],
  expired: ['processing', 'paid', 'canceled'],
  processing: ['paid', 'canceled'],
  paid: ['paid', 'refunded'],
  canceled: ['paid'],
  refunded: [],
};

/** What the API cancels, or lets a card pay, where payers and banks may do more. */
export const OPEN: readonly Status[] = ['waitingPayment', 'expired'];
export const LIQUIDABLE: readonly Status[] = [...OPEN, 'processing'];

export interface Item {
  readonly name: string;
  readonly quantity: number;
  readonly value: number;
}

/** One way to pay, or one try by card. */
export interface Transaction {
  readonly _id: string;
  readonly paymentMethod: Method;
  status: 'waitingPayment' | 'paid' | 'rejected';
  readonly createdAt: string;
  /** Of one that is paid. */
  payedAt?: string;
  payedValue?: number;
  readonly pix?: { readonly qrcode: string; readonly txId: string };
  readonly boleto?: { readonly digitableLine: string; readonly barcode: string };
  readonly creditCard?: {
    readonly parcels: number;
    readonly lastFour?: string;
    readonly reject?: { readonly reason: string };
  };
}

/** The payment that came last. */
export interface Payment {
  readonly method: Method;
  readonly at: string;
  readonly value: number;
}

export interface Refund {
  readonly _id: string;
  readonly value: number;
  /** When it is done, in real milliseconds. */
  readonly doneAt: number;
  done: boolean;
}

/** A cobrança. Instants are ISO 8601 of the business clock, amounts are cents. */
export interface Invoice {
  readonly _id: string;
  /** Client id of the account that made it. */
  readonly account: string;
  /** As it was when the invoice was made. */
  readonly client: Client;
  readonly items: readonly Item[] | null;
  readonly description: string | null;
  readonly total: number;
  readonly dueDate: CalendarDate;
  readonly methods: readonly Method[];
  /** The most by card. */
  readonly parcels: number;
  readonly referenceId: string | null;
  readonly customFields: object | null;
  readonly createdAt: string;
  updatedAt: string;
  status: Status;
  canceledAt: string | null;
  schedule: { readonly at: string; readonly date: string } | null;
  payment: Payment | null;
  transactions: Transaction[];
  refunds: Refund[];
  payments: number;
  received: number;
  calls: number;
  /** The request that last changed it: faults of notifications are matched against it. */
  cause: string;
}

/** From the day after the due date it is `expired`, which is the vendor's word for overdue: our choice. */
export function statusOn(invoice: Invoice, today: CalendarDate): Status {
  return invoice.status === 'waitingPayment' && today > invoice.dueDate ? 'expired' : invoice.status;
}

export function canBecome(invoice: Invoice, status: Status): boolean {
  return FOLLOWING[invoice.status].includes(status);
}

/** The one place where a status changes. @throws Error when the table does not allow it: a mistake of this program */
export function become(invoice: Invoice, status: Status, at: string): void {
  if (!canBecome(invoice, status))
    throw new Error(`An invoice that is ${invoice.status} cannot be ${status}`);
  invoice.status = status;
  invoice.updatedAt = at;
}

/** Cents, of the items or of the one value. */
export function totalOf(order: { items?: readonly Item[] | undefined; value?: number | undefined }): number {
  return order.items?.reduce((sum, { quantity, value }) => sum + quantity * value, 0) ?? order.value ?? 0;
}

export function refundedTotal(invoice: Invoice): number {
  return sumOf(invoice.refunds.filter(({ done }) => done));
}

/** What was received, less what was given back or is about to be. */
export function refundable(invoice: Invoice): number {
  return invoice.received - sumOf(invoice.refunds);
}

function sumOf(refunds: readonly Refund[]): number {
  return refunds.reduce((sum, { value }) => sum + value, 0);
}

/** At most so much of the total is a fine (multa), in basis points. */
const MULCT = 200;

/** How a payment is told: what a late payer paid above the total is a fine first, then interest; our choice. */
export function shares({ total, dueDate }: Invoice, { at, value }: Payment) {
  const surplus = dayOf(at) > dueDate ? Math.max(0, value - total) : 0;
  const mulct = Math.min(surplus, percentOf(total, MULCT));
  return { discount: Math.max(0, total - value), mulct, interest: surplus - mulct };
}
