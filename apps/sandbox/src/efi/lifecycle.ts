import type { VendorContext } from '../core/vendor.js';
import { refusalOf } from './cards.js';
import { become, isCardPayment, refundedTotal, tell, type CardPayment, type Charge } from './charge.js';
import type { ChargeBook } from './charge-book.js';
import { currency } from './instalments.js';

/** Waits of a step that is due: set by these limits, in real milliseconds. */
const PACE = { authorise: 'authoriseMs', confirm: 'confirmMs', refund: 'refundMs' } as const;

type NewCardPayment = Omit<CardPayment, 'method' | 'createdAt'>;

/** What becomes of a charge on request, and by itself as time goes by. */
export class Lifecycle {
  constructor(
    private readonly context: VendorContext,
    private readonly book: ChargeBook,
  ) {
    for (const charge of book.all()) if (charge.step) this.plan(charge);
  }

  now(): string {
    return this.context.clock.now().toISOString();
  }

  /** First payment and retry: `waiting` at once, and what the card's issuer says later. */
  requestPayment(charge: Charge, payment: NewCardPayment, total: number, cause: string): void {
    this.wait(charge, payment, total, cause);
    this.next(charge, 'authorise');
    this.publish(charge);
  }

  /** In one step, the issuer has its say before the answer. */
  payAtOnce(charge: Charge, payment: NewCardPayment, total: number, cause: string): void {
    this.wait(charge, payment, total, cause);
    this.authorise(charge);
  }

  cancel(charge: Charge, cause: string): void {
    charge.cause = cause;
    become(charge, 'canceled', this.now(), 'Cobrança cancelada');
    this.publish(charge);
  }

  /** @param amount cents */
  requestRefund(charge: Charge, amount: number, cause: string): void {
    charge.cause = cause;
    tell(charge, this.now(), `Estorno de R$ ${currency(amount)} em processamento`);
    charge.step = { does: 'refund', at: Date.now() + this.context.limits.number(PACE.refund), amount };
    this.plan(charge);
    this.book.save(charge);
  }

  private wait(charge: Charge, payment: NewCardPayment, total: number, cause: string): void {
    const now = this.now();
    charge.cause = cause;
    charge.total = total;
    charge.payment = { method: 'credit_card', createdAt: charge.payment?.createdAt ?? now, ...payment };
    become(charge, 'waiting', now, 'Pagamento via cartão de crédito aguardando confirmação');
  }

  private next(charge: Charge, does: 'authorise' | 'confirm'): void {
    charge.step = { does, at: Date.now() + this.context.limits.number(PACE[does]) };
    this.plan(charge);
  }

  private plan(charge: Charge): void {
    const { step } = charge;
    if (!step) return;
    this.context.timers.after(step.at - Date.now(), () => {
      // Something else may have happened to it in the meantime.
      if (charge.step !== step) return;
      if (step.does === 'authorise') this.authorise(charge);
      else if (step.does === 'confirm') this.confirm(charge);
      else this.refund(charge, step.amount);
    });
  }

  /** Here money moves, or does not. */
  private authorise(charge: Charge): void {
    if (!isCardPayment(charge.payment)) return;
    const now = this.now();
    const refusal = refusalOf(charge.payment.lastDigit);
    if (refusal) {
      become(charge, 'unpaid', now, `Falha no pagamento - ${refusal.reason}`);
      charge.reason = refusal.reason;
    } else {
      charge.payments++;
      charge.received += charge.total;
      charge.paidAt = now;
      become(charge, 'approved', now, 'Pagamento via cartão de crédito aprovado');
      this.next(charge, 'confirm');
    }
    this.publish(charge);
  }

  private confirm(charge: Charge): void {
    const now = this.now();
    charge.confirmedAt = now;
    become(charge, 'paid', now, 'Pagamento confirmado', { value: charge.total });
    this.publish(charge);
  }

  /** Gives cents back at once. */
  refund(charge: Charge, amount: number): void {
    const now = this.now();
    const partial = refundedTotal(charge) + amount < charge.received;
    charge.refunds.push({ amount, at: now, partial });
    charge.step = null;
    if (partial) {
      // Its status stays, so there is no news to announce.
      tell(charge, now, `Estorno parcial de R$ ${currency(amount)} realizado`);
      this.book.save(charge);
      return;
    }
    become(charge, 'refunded', now, `Estorno de R$ ${currency(amount)} realizado`);
    this.publish(charge);
  }

  /** Keeps it, and tells the merchant where to look. */
  publish(charge: Charge): void {
    this.book.save(charge);
    if (charge.notificationUrl === null) return;
    this.context.notifier.send(
      {
        url: charge.notificationUrl,
        contentType: 'application/x-www-form-urlencoded',
        body: `notification=${charge.notificationToken}`,
        subject: charge.notificationToken,
      },
      charge.cause,
    );
  }
}
