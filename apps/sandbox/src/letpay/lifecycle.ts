import { randomUUID } from 'node:crypto';
import type { VendorContext } from '../core/vendor.js';
import type { PaymentBook } from './payment-book.js';
import { become, refundedTotal, type Payment, type Refund, type Status } from './payment.js';

/** What becomes of a payment on request, and by itself as time goes by. */
export class Lifecycle {
  constructor(
    private readonly context: VendorContext,
    private readonly book: PaymentBook,
  ) {
    for (const payment of book.all()) for (const refund of payment.refunds) this.plan(payment, refund);
  }

  now(): Date {
    return this.context.clock.now();
  }

  /** Nobody may look at a payment but through here: business time may have jumped over its end. */
  upToDate(payment: Payment, cause: string): Payment {
    const { expiresAt, status } = payment;
    if (status === 'PROCESSING' && expiresAt !== null && new Date(expiresAt) <= this.now())
      this.close(payment, 'EXPIRED', expiresAt, cause);
    return payment;
  }

  /** Money comes in. @param amount cents */
  receive(payment: Payment, amount: number, paidAt: Date, cause: string): void {
    payment.payments++;
    payment.received += amount;
    payment.paidAt = paidAt.toISOString();
    payment.cancellation = null;
    this.change(payment, 'PAID', cause);
  }

  decline(payment: Payment, errorCode: string, cause: string): void {
    payment.errorCode = errorCode;
    this.change(payment, 'DECLINED', cause);
  }

  /** What is on its way back to the payer stays, since the bank now decides. */
  dispute(payment: Payment, cause: string): void {
    for (const refund of payment.refunds.filter(({ nextStepAt }) => nextStepAt !== null)) {
      refund.status = 'FAILED';
      refund.nextStepAt = null;
    }
    this.change(payment, 'DISPUTE', cause);
  }

  winDispute(payment: Payment, cause: string): void {
    this.change(payment, 'PAID', cause);
  }

  /** @param at from when on it cannot be paid */
  close(payment: Payment, reason: 'EXPIRED' | 'CANCELED', at: string, cause: string): void {
    payment.closedAt = at;
    payment.cancellation = reason;
    this.change(payment, 'CANCELED', cause);
  }

  /** Promises cents back; they go in two steps, each after its pause. */
  requestRefund(payment: Payment, amount: number, notificationUrl: string | null, cause: string): Refund {
    payment.cause = cause;
    const refund = this.addRefund(payment, amount, notificationUrl, 'REQUESTED');
    refund.nextStepAt = Date.now() + this.context.limits.number('refundStartMs');
    this.plan(payment, refund);
    this.book.save(payment);
    return refund;
  }

  /** Gives cents back at once. */
  refund(payment: Payment, amount: number, cause: string): void {
    payment.cause = cause;
    this.end(payment, this.addRefund(payment, amount, null, 'PROCESSING'), 'COMPLETED');
  }

  private addRefund(
    payment: Payment,
    amount: number,
    notificationUrl: string | null,
    status: Refund['status'],
  ): Refund {
    const createdAt = this.now().toISOString();
    const refund: Refund = {
      id: randomUUID(),
      amount,
      createdAt,
      notificationUrl,
      status,
      nextStepAt: null,
    };
    payment.refunds.push(refund);
    return refund;
  }

  private plan(payment: Payment, refund: Refund): void {
    if (refund.nextStepAt === null) return;
    this.context.timers.after(refund.nextStepAt - Date.now(), () => this.step(payment, refund));
  }

  private step(payment: Payment, refund: Refund): void {
    // A dispute may have ended it in the meantime.
    if (refund.nextStepAt === null) return;
    if (refund.status === 'PROCESSING')
      return this.end(payment, refund, this.context.limits.flag('refundFails') ? 'FAILED' : 'COMPLETED');
    refund.status = 'PROCESSING';
    refund.nextStepAt = Date.now() + this.context.limits.number('refundEndMs');
    this.plan(payment, refund);
    this.publish(payment, refund.notificationUrl);
  }

  private end(payment: Payment, refund: Refund, status: 'COMPLETED' | 'FAILED'): void {
    refund.status = status;
    refund.nextStepAt = null;
    if (refundedTotal(payment) === payment.received) become(payment, 'REFUNDED');
    this.publish(payment, refund.notificationUrl);
  }

  private change(payment: Payment, status: Status, cause: string): void {
    payment.cause = cause;
    become(payment, status);
    this.publish(payment);
  }

  /** Keeps it, and tells the merchant that there is something to look up. */
  private publish(payment: Payment, alsoTo: string | null = null): void {
    this.book.save(payment);
    const { cause, notificationUrl, reference, token } = payment;
    for (const url of new Set([notificationUrl, ...(alsoTo === null ? [] : [alsoTo])]))
      this.context.notifier.send(
        {
          url,
          contentType: 'application/json',
          body: JSON.stringify({ reference_id: reference, payment_token: token }),
          subject: token,
        },
        cause,
      );
  }
}
