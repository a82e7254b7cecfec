import {
  ControlError,
  type ActionInput,
  type ChargeAction,
  type ChargeSummary,
  type VendorContext,
} from '../core/vendor.js';
import { refusalOf } from './cards.js';
import {
  become,
  canBecome,
  isCardPayment,
  refundedTotal,
  tell,
  type CardPayment,
  type Charge,
  type Status,
} from './charge.js';
import type { ChargeBook } from './charge-book.js';
import { currency } from './instalments.js';

const BY_PAYER_OR_BANK = 'payer or bank';
/** Waits of a step that is due: set by these limits, in real milliseconds. */
const PACE = { authorise: 'authoriseMs', confirm: 'confirmMs', refund: 'refundMs' } as const;

type NewCardPayment = Omit<CardPayment, 'method' | 'createdAt'>;

/** What becomes of a charge: on request, by itself as time goes by, and through payers and banks. */
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

  /** @throws ControlError 404 and 409 */
  act(id: string, action: ChargeAction, input: ActionInput): ChargeSummary {
    const charge = this.book.byNumber(Number(id));
    if (!charge) throw new ControlError(404, `There is no charge ${id}`);
    charge.cause = BY_PAYER_OR_BANK;
    switch (action) {
      case 'pay':
        this.receive(charge, input);
        break;
      case 'cancel':
        this.move(charge, 'canceled', 'Cobrança cancelada');
        break;
      case 'refund': {
        const left = charge.received - refundedTotal(charge);
        const amount = input.amount ?? left;
        if (charge.status !== 'paid' || amount > left)
          throw new ControlError(409, `A charge that is ${charge.status} has no ${amount} cents to refund`);
        this.refund(charge, amount);
        break;
      }
      case 'dispute':
        this.move(charge, 'contested', 'Pagamento contestado');
        break;
      case 'expire':
        this.move(charge, 'expired', 'Cobrança expirada');
        break;
    }
    return summary(charge);
  }

  private wait(charge: Charge, payment: NewCardPayment, total: number, cause: string): void {
    const now = this.now();
    charge.cause = cause;
    charge.total = total;
    charge.payment = { method: 'credit_card', createdAt: charge.payment?.createdAt ?? now, ...payment };
    become(charge, 'waiting', now, 'Pagamento via cartão de crédito aguardando confirmação');
  }

  private receive(charge: Charge, { amount = charge.total, method, paidAt }: ActionInput): void {
    this.assertCanBecome(charge, 'paid');
    const at = this.now();
    const received = paidAt?.toISOString() ?? at;
    charge.payment ??= { method: method ?? 'banking_billet', createdAt: at };
    charge.payments++;
    charge.received += amount;
    charge.paidAt = received;
    charge.confirmedAt = at;
    become(charge, 'paid', at, `Pagamento de R$ ${currency(amount)} confirmado`, { value: amount });
    this.publish(charge);
  }

  private move(charge: Charge, status: Status, message: string): void {
    this.assertCanBecome(charge, status);
    become(charge, status, this.now(), message);
    this.publish(charge);
  }

  private assertCanBecome(charge: Charge, status: Status): void {
    if (!canBecome(charge, status))
      throw new ControlError(409, `A charge that is ${charge.status} cannot be ${status}`);
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

  private refund(charge: Charge, amount: number): void {
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
  private publish(charge: Charge): void {
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

export function summary(charge: Charge): ChargeSummary {
  return {
    id: String(charge.id),
    reference: charge.customId,
    method: charge.payment?.method ?? null,
    amount: charge.total,
    status: charge.status,
    createdAt: charge.createdAt,
    payments: charge.payments,
    calls: charge.calls,
    refunded: refundedTotal(charge),
  };
}
