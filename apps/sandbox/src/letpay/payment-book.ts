import type { Journal } from '../core/journal.js';
import type { Payment } from './payment.js';

/** All payments, found by token and by reference without a search. */
export class PaymentBook {
  private readonly byToken = new Map<string, Payment>();
  private readonly byReference = new Map<string, Payment[]>();

  constructor(private readonly journal: Journal) {
    for (const payment of journal.take<Payment>('payment')) this.index(payment);
  }

  add(payment: Payment): void {
    this.index(payment);
    this.save(payment);
  }

  save(payment: Payment): void {
    this.journal.put('payment', payment.token, payment);
  }

  find(token: string): Payment | undefined {
    return this.byToken.get(token);
  }

  /** References are the merchant's own, and may repeat. Oldest first. */
  of(account: string, reference: string): readonly Payment[] {
    return this.byReference.get(`${account} ${reference}`) ?? [];
  }

  all(): Payment[] {
    return [...this.byToken.values()];
  }

  reset(): void {
    this.byToken.clear();
    this.byReference.clear();
  }

  private index(payment: Payment): void {
    this.byToken.set(payment.token, payment);
    const key = `${payment.account} ${payment.reference}`;
    const others = this.byReference.get(key);
    if (others) others.push(payment);
    else this.byReference.set(key, [payment]);
  }
}
