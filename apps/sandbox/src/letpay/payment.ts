export type Status = 'PROCESSING' | 'PAID' | 'DECLINED' | 'CANCELED' | 'REFUNDED' | 'DISPUTE';
export type RefundStatus = 'REQUESTED' | 'PROCESSING' | 'COMPLETED' | 'FAILED';

/** What may follow what. A bank may tell late of a payment that was made in time, and of two payments of one code. */
const FOLLOWING: Readonly<Record<Status, readonly Status[]>> = {
  PROCESSING: ['PAID', 'DECLINED', 'CANCELED'],
  PAID: ['PAID', 'REFUNDED', 'DISPUTE'],
  CANCELED: ['PAID'],
  DECLINED: [],
  REFUNDED: [],
  // Won by the merchant.
  DISPUTE: ['PAID'],
};

export interface Refund {
  readonly id: string;
  /** Cents. */
  readonly amount: number;
  readonly createdAt: string;
  /** Where its news go besides the payment's own address. */
  readonly notificationUrl: string | null;
  status: RefundStatus;
  /** When its next step is due, in real time; null when there is none. */
  nextStepAt: number | null;
}

/** A Pix. Instants are ISO 8601 of the business clock, amounts are cents. */
export interface Payment {
  readonly token: string;
  /** API key of the account that made it. */
  readonly account: string;
  readonly reference: string;
  readonly notificationUrl: string;
  readonly amount: number;
  readonly code: string;
  readonly extraData: object | null;
  readonly createdAt: string;
  /** The code can be paid before this instant; null for ever. */
  expiresAt: string | null;
  /** When it was cancelled or expired: payments before it may still be told of. */
  closedAt: string | null;
  status: Status;
  /** Why it was declined. */
  errorCode: string | null;
  /** Why it was cancelled. */
  cancellation: string | null;
  payments: number;
  received: number;
  paidAt: string | null;
  refunds: Refund[];
  calls: number;
  /** The request that last changed it: faults of notifications are matched against it. */
  cause: string;
}

export function canBecome(payment: Payment, status: Status): boolean {
  return FOLLOWING[payment.status].includes(status);
}

/** The one place where a status changes. @throws Error when the table does not allow it: a mistake of this program */
export function become(payment: Payment, status: Status): void {
  if (!canBecome(payment, status)) throw new Error(`A payment that is ${payment.status} cannot be ${status}`);
  payment.status = status;
}

/** Cents that went back. */
export function refundedTotal(payment: Payment): number {
  return sum(payment.refunds.filter(({ status }) => status === 'COMPLETED'));
}

/** Cents that can still be asked back: what is on its way is no longer there. */
export function refundable(payment: Payment): number {
  return payment.received - sum(payment.refunds.filter(({ status }) => status !== 'FAILED'));
}

function sum(refunds: readonly Refund[]): number {
  return refunds.reduce((total, { amount }) => total + amount, 0);
}
