import { DomainError, newIdentifier, type Cents, type Identifier } from '@mensal/kernel';
import type { ChargeEntry, ChargeTime } from './charge-status.js';
import { evidenceOf, type GatewayRefunds, type RefundsBefore } from './refund-evidence.js';
import { REFUND_TRANSITIONS, type RefundStatus, type RefundStep } from './refund-status.js';

export interface NewRefund {
  tenantId: Identifier;
  invoiceId: Identifier;
  chargeId: Identifier;
  gateway: string;
  /** The gateway's id of the charge. */
  paymentId: string;
  /** What came in with the charge. */
  received: Cents;
  amount: Cents;
  /** The merchant's words; `null` without. */
  reason: string | null;
  /** Whether it may be ordered again after a lost answer, once look-ups have shown nothing of it. */
  repeatable: boolean;
}

interface Words {
  code: string;
  reason: string;
}
interface Trouble {
  code: string;
  detail: string;
}

/** How often it is tried before it is given up. */
const MAX_TRIES = 6;
/** Nothing was sent because of our own limits: the gateway is there, and its turn comes. */
const OUR_LIMITS: readonly string[] = ['rate-limited', 'too-late'];
/** A minute, before what did not get its turn is tried again. */
const TURN_WAIT = 3;
/** A look-up that finds nothing of an order counts when it was made twice, long after the call must have ended. */
const QUIET_LOOKS = 2;
/** Waits, as multiples of the time-out: 2 s, 5 s, 15 s, 1, 5, 15 minutes, then hours where it is 30 s. */
const WAITS = [1 / 15, 1 / 6, 1 / 2, 2, 10, 30, 120, 120, 120, 720];

/**
 * Money of a charge that goes back to its payer, whole or in part, followed to its end.
 *
 * Nothing is ordered twice. What the gateway holds is looked at and written down first; the order is committed
 * (`turn`, `sendBefore`) before it leaves; and after an answer that got lost only look-ups follow. Where these show nothing,
 * it is ordered again only if the gateway's rules make that harmless; otherwise a person decides.
 */
export class Refund {
  readonly tenantId!: Identifier;
  readonly id!: Identifier;
  readonly invoiceId!: Identifier;
  readonly chargeId!: Identifier;
  readonly gateway!: string;
  readonly paymentId!: string;
  readonly received!: Cents;
  readonly amount!: Cents;
  readonly reason!: string | null;
  readonly repeatable!: boolean;
  readonly requestedAt!: Date;
  status!: RefundStatus;
  /** The gateway's id of the refund, where it tells one. */
  gatewayId!: string | null;
  /** What the gateway showed right before the first order; `null` while there was none and it is to be looked at. */
  before!: RefundsBefore | null;
  /** How often it was ordered. */
  orders!: number;
  /** Business time of the latest order. */
  orderedAt!: Date | null;
  endedAt!: Date | null;
  /** Why it is as it is: a code of a refusal or a trouble, and the gateway's or our words for it. */
  reasonCode!: string | null;
  explanation!: string | null;
  /** A later order was refused, maybe because an earlier one was carried out after all. */
  refusedAgain!: boolean;
  /** Counts the steps taken: an answer to an older step changes nothing by itself. */
  turn!: number;
  tries!: number;
  looks!: number;
  /** Of the look-ups that showed nothing, the ones made after the call must have ended. */
  quietLooks!: number;
  /** Business time of the next step; `null` when it has ended. */
  dueAt!: Date | null;
  /** Real time until which a worker has it in hand. */
  leasedUntil!: Date | null;
  /** Real time after which the latest order must not leave; `null` when the next may be made. */
  sendBefore!: Date | null;
  /** Not stored with it: entries that are new. */
  entries!: ChargeEntry[];

  private constructor(state: Refund) {
    Object.assign(this, state);
  }

  static request(input: NewRefund, now: Date): Refund {
    const refund = new Refund({
      ...input,
      id: newIdentifier(),
      requestedAt: now,
      status: 'requested',
      gatewayId: null,
      before: null,
      orders: 0,
      orderedAt: null,
      endedAt: null,
      reasonCode: null,
      explanation: null,
      refusedAgain: false,
      turn: 0,
      tries: 0,
      looks: 0,
      quietLooks: 0,
      dueAt: now,
      leasedUntil: null,
      sendBefore: null,
    } as unknown as Refund);
    refund.note(now, 'requested', { amount: input.amount, reason: input.reason });
    return refund;
  }

  /** Money may still go back by it. */
  isUnderWay(): boolean {
    return this.endedAt === null;
  }

  /** All that came in, and so sent without an amount. */
  isWhole(): boolean {
    return this.amount === this.received;
  }

  /** Decides the next step and writes it down; to be committed before the step is taken. */
  begin(time: ChargeTime): RefundStep | undefined {
    if (this.status === 'sent') {
      // Whoever sent it did not come back.
      this.become('unknown');
      this.note(time.now, 'worker-lost', {});
    }
    const step = this.nextStep();
    if (step === undefined) return undefined;
    this.turn += 1;
    const sendBefore = new Date(time.real.getTime() + time.timeoutMs);
    this.leasedUntil = new Date(sendBefore.getTime() + 2 * time.timeoutMs);
    if (step === 'order') {
      this.become('sent');
      Object.assign(this, { sendBefore, orderedAt: time.now, orders: this.orders + 1 });
      Object.assign(this, { looks: 0, quietLooks: 0 });
      this.note(time.now, 'sent', { amount: this.amount, before: this.before });
    }
    return step;
  }

  private nextStep(): RefundStep | undefined {
    if (!this.isUnderWay()) return undefined;
    if (this.status === 'requested')
      return this.before === null || this.sendBefore !== null ? 'survey' : 'order';
    return 'look-up';
  }

  /**
   * What the gateway holds, before anything is ordered. Another refund under way is waited for. Whatever shows beyond what
   * was there before the first order may be that order, late: it is looked up again.
   *
   * @param known given back so far, as our books have it: for gateways that do not tell
   */
  surveyed(seen: GatewayRefunds, known: Cents, time: ChargeTime): void {
    const refunded = Math.max(seen.refunded ?? 0, known);
    const isTooLittle = this.amount > this.received - refunded;
    if (this.before !== null && this.orders > 0) {
      const isAbsent = evidenceOf({ ...this, before: this.before }, seen).kind === 'absent';
      if (!isAbsent || seen.underWay || isTooLittle) {
        this.become('unknown');
        return this.seen(seen, time);
      }
    } else if (seen.underWay)
      return this.comeToNothing({ code: 'refund-under-way', detail: 'Another refund is under way' }, time);
    else if (isTooLittle)
      return this.end('refused', time, {
        code: 'amount-left',
        reason: 'Menos do que isso resta a estornar.',
      });
    this.before ??= { refunded, orders: seen.orders?.map(({ id }) => id) ?? [] };
    this.sendBefore = null;
    this.due(time, 0);
  }

  /** The gateway has taken the order. @param gatewayId its id of the refund, where it tells one */
  accepted(gatewayId: string | undefined, time: ChargeTime): void {
    this.become('accepted');
    this.gatewayId ??= gatewayId ?? null;
    Object.assign(this, { looks: 0, tries: 0, reasonCode: null, explanation: null });
    this.note(time.now, 'accepted', { gatewayId: this.gatewayId });
    this.wait(time);
  }

  /** A documented no. Of a further order it may come of an earlier one that was carried out: looked up once more. */
  refused(refusal: Words, time: ChargeTime): void {
    this.note(time.now, 'order-refused', { ...refusal });
    if (this.orders <= 1) return this.end('refused', time, refusal);
    this.because(refusal.code, refusal.reason);
    this.become('unknown');
    this.refusedAgain = true;
    this.wait(time);
  }

  /** The answer to an order or a look-up got lost. */
  lost(step: RefundStep, trouble: Trouble, time: ChargeTime): void {
    this.note(time.now, 'answer-lost', { step, ...trouble });
    if (step === 'survey') return this.comeToNothing(trouble, time);
    if (step === 'look-up') this.looks += 1;
    else {
      this.because(trouble.code, trouble.detail);
      this.become('unknown');
    }
    this.wait(time);
  }

  /** Nothing was sent. It is tried again later; in the end it is given up, unless it only waits for its turn. */
  notSent(step: RefundStep, trouble: Trouble, time: ChargeTime): void {
    this.note(time.now, 'not-sent', { step, ...trouble });
    if (step === 'look-up') {
      this.looks += 1;
      return this.wait(time);
    }
    if (step === 'order') {
      this.orders -= 1;
      if (this.orders === 0) this.orderedAt = null;
      this.become('requested');
    }
    if (!OUR_LIMITS.includes(trouble.code)) return this.comeToNothing(trouble, time);
    this.because(trouble.code, trouble.detail);
    this.lookAnew();
    this.due(time, this.waitMs(time, TURN_WAIT));
  }

  /** A look-up has answered. */
  seen(refunds: GatewayRefunds, time: ChargeTime): void {
    this.looks += 1;
    const { before } = this;
    if (before === null) return this.wait(time);
    const evidence = evidenceOf({ ...this, before }, refunds);
    this.note(time.now, 'looked-up', { evidence: evidence.kind, refunded: refunds.refunded ?? null });
    if ('gatewayId' in evidence) this.gatewayId ??= evidence.gatewayId ?? null;
    switch (evidence.kind) {
      case 'done':
        return this.end('done', time);
      case 'refused':
        return this.end('refused', time, {
          code: 'gateway-failed',
          reason: 'O gateway não conseguiu fazer o estorno.',
        });
      case 'under-way':
        if (this.status === 'unknown') return this.accepted(evidence.gatewayId, time);
        return this.wait(time);
      case 'absent':
        if (this.status === 'unknown') return this.seenNothing(time);
        return this.wait(time);
      case 'unclear':
        this.quietLooks = 0;
        this.because('unclear', 'What the gateway shows does not tell what became of it');
        return this.wait(time);
    }
  }

  /** The gateway says that it does not know the charge: its own id. Somebody must look why. */
  notFound(step: RefundStep, time: ChargeTime): void {
    const trouble = { code: 'not-found', detail: 'The gateway does not know its own charge any more' };
    this.note(time.now, 'not-found', { step });
    if (step === 'survey') return this.comeToNothing(trouble, time);
    this.because(trouble.code, trouble.detail);
    this.looks += 1;
    this.wait(time);
  }

  /**
   * A person has looked at the gateway, where we cannot tell: it was carried out there, or never will be.
   *
   * @throws DomainError BILLING.REFUND_NOT_UNDECIDED
   */
  decideByHand(done: boolean, reason: string, time: ChargeTime): void {
    const isInHand = this.leasedUntil !== null && this.leasedUntil > time.real;
    if (!['sent', 'unknown', 'accepted'].includes(this.status) || isInHand)
      throw new DomainError(
        'BILLING.REFUND_NOT_UNDECIDED',
        'It is not under way, or a worker has it in hand',
      );
    if (this.status === 'sent') this.become('unknown');
    this.turn += 1;
    this.note(time.now, 'decided-by-hand', { done, reason });
    this.end(done ? 'done' : 'refused', time, done ? undefined : { code: 'by-hand', reason });
  }

  /** What must have been given back in all once it is done, in cents. */
  refundedOnceDone(): Cents {
    return (this.before?.refunded ?? 0) + this.amount;
  }

  /** Nothing of it is there. That counts when it was seen twice, well after the order must have ended. */
  private seenNothing(time: ChargeTime): void {
    const quietAt = (this.sendBefore?.getTime() ?? 0) + 2 * time.timeoutMs;
    const untilQuiet = quietAt - time.real.getTime();
    if (untilQuiet <= 0) this.quietLooks += 1;
    if (this.quietLooks < QUIET_LOOKS)
      return this.due(time, Math.max(untilQuiet, 0) + Math.round(time.timeoutMs / 2));
    const { reasonCode, explanation } = this;
    if (this.refusedAgain)
      return this.end('refused', time, { code: reasonCode ?? '', reason: explanation ?? '' });
    if (!this.repeatable) {
      this.because('not-shown', 'The gateway shows nothing of it, which need not mean that it never comes');
      return this.wait(time);
    }
    this.note(time.now, 'not-carried-out', {});
    this.become('requested');
    this.comeToNothing({ code: reasonCode ?? 'not-carried-out', detail: explanation ?? '' }, time);
  }

  /** Nothing is on its way: looked at anew, and tried again later. */
  private comeToNothing({ code, detail }: Trouble, time: ChargeTime): void {
    this.because(code, detail);
    this.lookAnew();
    Object.assign(this, { tries: this.tries + 1, looks: 0, quietLooks: 0 });
    if (this.tries >= MAX_TRIES) return this.end('unavailable', time, { code, reason: detail });
    this.due(time, this.waitMs(time, this.tries + 1));
  }

  /** What is there now tells nothing of an order that was made before. */
  private lookAnew(): void {
    if (this.orders === 0) this.before = null;
  }

  private end(status: 'done' | 'refused' | 'unavailable', time: ChargeTime, why?: Words): void {
    this.become(status);
    this.because(why?.code ?? null, why?.reason ?? null);
    Object.assign(this, { endedAt: time.now, dueAt: null, leasedUntil: null });
    this.note(time.now, status, { ...why });
  }

  private wait(time: ChargeTime): void {
    this.due(time, this.waitMs(time, this.looks));
  }

  private due(time: ChargeTime, afterMs: number): void {
    this.dueAt = new Date(time.now.getTime() + afterMs);
    this.leasedUntil = null;
  }

  private waitMs({ timeoutMs }: ChargeTime, index: number): number {
    return Math.round(timeoutMs * (WAITS[Math.min(index, WAITS.length - 1)] ?? 1));
  }

  private because(reasonCode: string | null, explanation: string | null): void {
    Object.assign(this, { reasonCode, explanation });
  }

  private become(status: RefundStatus): void {
    if (!REFUND_TRANSITIONS[this.status].includes(status))
      throw new Error(`A refund that is ${this.status} cannot become ${status}`);
    this.status = status;
  }

  private note(at: Date, event: string, detail: Record<string, unknown>): void {
    (this.entries ??= []).push({ id: newIdentifier(), at, event, detail });
  }
}
