import type { AddressBody, CustomerBody, OrderBody } from './schemas.js';

export const STATUSES = [
  'new',
  'waiting',
  'identified',
  'approved',
  'paid',
  'unpaid',
  'refunded',
  'contested',
  'canceled',
  'settled',
  'link',
  'expired',
] as const;
export type Status = (typeof STATUSES)[number];

/**
 * What may follow what, read from the vendor's pages together. A payer who printed a boleto can pay it whatever became
 * of the charge, and even twice; banks tell of that, so `paid` follows nearly everything.
 */
const FOLLOWING: Readonly<Record<Status, readonly Status[]>> = {
  new: ['waiting', 'canceled', 'expired', 'paid'],
  link: ['waiting', 'canceled', 'expired', 'paid'],
  waiting: ['identified', 'approved', 'unpaid', 'canceled', 'expired', 'paid'],
  identified: ['approved', 'unpaid', 'paid'],
  approved: ['paid'],
  unpaid: ['waiting', 'canceled', 'expired', 'paid'],
  paid: ['paid', 'refunded', 'contested'],
  canceled: ['paid'],
  expired: ['paid'],
  refunded: [],
  // Won by the merchant.
  contested: ['paid'],
  settled: [],
};

/** The vendor cancels in these only, as the page says. */
export const CANCELLABLE: readonly Status[] = ['new', 'waiting', 'unpaid', 'link'];

export interface Order {
  readonly items: readonly (OrderBody['items'][number] & { amount: number })[];
  readonly shippings: NonNullable<OrderBody['shippings']>;
}

export interface CardPayment {
  readonly method: 'credit_card';
  readonly createdAt: string;
  readonly customer: CustomerBody;
  readonly address: AddressBody | null;
  readonly message: string | null;
  /** First six and last four digits of the card. */
  readonly mask: string;
  readonly lastDigit: string;
  readonly installments: number;
  readonly installmentValue: number;
}

/** What a bank took in without the API: only the control plane makes these. */
interface OtherPayment {
  readonly method: string;
  readonly createdAt: string;
}

/** One entry of the list that a notification's token opens. */
export interface News {
  readonly id: number;
  readonly status: Status;
  readonly previous: Status | null;
  readonly customId: string | null;
  readonly createdAt: string;
  /** Cents, where money came in. */
  readonly value?: number;
}

/** What the vendor does later, by itself. `at` is real time. */
export type Step =
  | { readonly does: 'authorise'; readonly at: number }
  | { readonly does: 'confirm'; readonly at: number }
  | { readonly does: 'refund'; readonly at: number; readonly amount: number };

/** A charge. Instants are ISO 8601 of the business clock, amounts are cents. */
export interface Charge {
  readonly id: number;
  /** Client id of the account that made it. */
  readonly account: string;
  readonly createdAt: string;
  readonly order: Order;
  readonly notificationToken: string;
  customId: string | null;
  notificationUrl: string | null;
  status: Status;
  /** Why a card was refused, while it is unpaid. */
  reason: string | null;
  total: number;
  payment: CardPayment | OtherPayment | null;
  history: { readonly message: string; readonly createdAt: string }[];
  news: News[];
  payments: number;
  received: number;
  paidAt: string | null;
  /** When a payment was confirmed: refund windows count from here. */
  confirmedAt: string | null;
  refunds: { readonly amount: number; readonly at: string; readonly partial: boolean }[];
  step: Step | null;
  calls: number;
  /** The request that last changed it: faults of notifications are matched against it. */
  cause: string;
}

export function canBecome(charge: Charge, status: Status): boolean {
  return FOLLOWING[charge.status].includes(status);
}

/** The one place where a status changes. @throws Error when the table does not allow it: a mistake of this program */
export function become(
  charge: Charge,
  status: Status,
  at: string,
  message: string,
  money: Pick<News, 'value'> = {},
): void {
  if (!canBecome(charge, status)) throw new Error(`A charge that is ${charge.status} cannot be ${status}`);
  const previous = charge.status;
  charge.status = status;
  charge.reason = null;
  // What was planned was planned for the former status; a second payment changes nothing about a refund in process.
  if (status !== previous) charge.step = null;
  tell(charge, at, message);
  const { customId, news } = charge;
  news.push({ id: news.length + 1, status, previous, customId, createdAt: at, ...money });
}

export function tell(charge: Charge, at: string, message: string): void {
  charge.history.push({ message, createdAt: at });
}

export function orderTotal(order: Order): number {
  const items = order.items.reduce((sum, { value, amount }) => sum + value * amount, 0);
  return order.shippings.reduce((sum, { value }) => sum + value, items);
}

/** A percentage comes in hundredths of a percent (1500 is 15 %), our choice after the vendor's other pages; half up. */
export function discounted(
  total: number,
  discount?: { type: 'percentage' | 'currency'; value: number },
): number {
  if (!discount) return total;
  if (discount.type === 'currency') return total - discount.value;
  return total - Math.floor((total * discount.value + 5000) / 10_000);
}

export function refundedTotal(charge: Charge): number {
  return charge.refunds.reduce((sum, { amount }) => sum + amount, 0);
}

export function isCardPayment(payment: Charge['payment']): payment is CardPayment {
  return payment !== null && 'customer' in payment;
}
