import { DomainError, newIdentifier, type CalendarDate, type Cents, type Identifier } from '@mensal/kernel';
import {
  CHARGE_TRANSITIONS,
  type ChargeEntry,
  type ChargeRefusal,
  type ChargeStatus,
  SENDING,
  type ChargeStep,
  type ChargeTime,
  type ChargeTrouble,
  type Closing,
  type ReceivedPayment,
  type SeenCharge,
} from './charge-status.js';
import type { Instrument } from './instrument.js';
import type { Booking, PaymentMethod } from './invoice.js';

export interface NewCharge {
  tenantId: Identifier;
  invoiceId: Identifier;
  customerId: Identifier;
  /** Of a card that is kept. */
  cardId: Identifier | null;
  gateway: string;
  method: PaymentMethod;
  amount: Cents;
  /** What the payer reads at the gateway. */
  description: string;
  instalments: number;
  /** Sealed; empty where it is not paid by card. */
  cardToken: string;
  /** Whether the gateway has a step that makes a charge known without moving money. */
  preparable: boolean;
  /** Whether the gateway can be told to cancel it. Otherwise it is waited for until it cannot be paid any more. */
  cancellable: boolean;
  /** Whether the gateway tells what the payer pays with only once: in the answer that makes it. */
  tellsOnce: boolean;
  /** Of a boleto. */
  dueOn: CalendarDate | null;
  /** Business time from which it cannot be paid any more; of a Pix. */
  expiresAt: Date | null;
  madeOn: CalendarDate;
  /** Somebody waits for it: taken before others that are due. */
  urgent: boolean;
  /** Counts up where a charge takes the place of one that came to nothing. */
  attempt: number;
}

/** How often the same step is tried before a charge is given up, and how many charges take one another's place. */
const MAX_TRIES = 6;
/** Nothing was sent because of our own limits: the gateway is there, and its turn comes. */
const OUR_LIMITS: readonly string[] = ['rate-limited', 'too-late'];
/** A look-up that finds nothing carried out counts when it was made twice, long after the call must have ended. */
const QUIET_LOOKS = 2;
/** Waits, as multiples of the time-out: 2 s, 5 s, 15 s, 1, 5, 15, 60 minutes where it is 30 s. */
const WAITS = [1 / 15, 1 / 6, 1 / 2, 2, 10, 30, 120];
const LONGEST_WAIT = WAITS.length - 1;
/** A minute, before what did not get its turn is tried again. */
const TURN_WAIT = 3;
/** Payers take days, and a notification tells sooner: the longest wait, times this. */
const PATIENCE: Readonly<Record<PaymentMethod, number>> = { card: 1, pix: 6, boleto: 12 };
/** So many of the first waits are left out where nobody waits for it: who has just been sent a boleto does not pay at once. */
const SPARED_LOOKS: Readonly<Record<PaymentMethod, number>> = { card: 0, pix: 3, boleto: 6 };
/** A bank may tell the gateway somewhat late of what was paid at the last moment. */
const AFTER_EXPIRY_MS = 3_600_000;
/** A boleto that was printed may be paid after it was given up: asked for daily, until so long after it was due. */
const WATCH_EVERY_MS = 86_400_000;
const WATCHED_FOR_MS = 30 * WATCH_EVERY_MS;
/** Money moved: what an older look-up says otherwise is not believed. */
const PAID: readonly ChargeStatus[] = ['approved', 'refunded', 'disputed'];

/**
 * One attempt to collect an invoice at one gateway, from the decision to the money or its absence.
 *
 * Nothing is sent twice: the step is written down (`turn`, `sendBefore`) and committed before the call, and after a
 * call whose answer got lost only look-ups follow, until the gateway has told what became of it.
 */
export class Charge {
  readonly tenantId!: Identifier;
  /** Also the reference that the gateway is given. */
  readonly id!: Identifier;
  readonly invoiceId!: Identifier;
  readonly customerId!: Identifier;
  readonly cardId!: Identifier | null;
  readonly gateway!: string;
  readonly method!: PaymentMethod;
  readonly amount!: Cents;
  readonly description!: string;
  readonly instalments!: number;
  /** Sealed; erased once nothing can be paid with it any more. */
  cardToken!: string;
  readonly preparable!: boolean;
  readonly cancellable!: boolean;
  readonly tellsOnce!: boolean;
  readonly dueOn!: CalendarDate | null;
  readonly expiresAt!: Date | null;
  readonly attempt!: number;
  readonly madeOn!: CalendarDate;
  /** The day whose total it collects: of the decision, or of the last retry. The invoice counts as paid on it. */
  chargedOn!: CalendarDate;
  readonly createdAt!: Date;
  gatewayId!: string | null;
  /** What the payer pays with, once it is issued. */
  instrument!: Instrument | null;
  /** Whether the payer has ordered the payment (agendamento), as the gateway last showed while it waited. */
  ordered!: boolean;
  status!: ChargeStatus;
  /** Whether the next or the last payment tried is a further one. */
  retrying!: boolean;
  /** Set when it is given up: what it becomes once nothing can be paid at the gateway any more. */
  closeAs!: Closing | null;
  /** Nothing can be paid at the gateway any more. */
  closed!: boolean;
  /** The code of the last refusal or trouble, and the gateway's or our words for it. */
  reasonCode!: string | null;
  reason!: string | null;
  retryable!: boolean;
  /** Whether the card that was refused may be charged again: in this charge, or where that is over in another. */
  refused!: 'again' | 'never' | null;
  readonly urgent!: boolean;
  /** Counts the steps taken: an answer to an older step changes nothing by itself. */
  turn!: number;
  /** Times that a step came to nothing in a row. */
  tries!: number;
  /** Look-ups in a row that found nothing decided. */
  looks!: number;
  /** Of these, the ones made after the call must have ended. */
  quietLooks!: number;
  /** How often it was made at the gateway: more than once may have left others behind. */
  prepares!: number;
  /** Business time of the next step; `null` when none is to be taken. */
  dueAt!: Date | null;
  /** Real time until which a worker has it in hand. */
  leasedUntil!: Date | null;
  /** Real time after which the call of this turn must not leave. */
  sendBefore!: Date | null;
  /** How often something was said to have happened to it; how often when it was last asked, and last answered. */
  newsHeard!: number;
  newsAsked!: number;
  newsAnswered!: number;
  /** Whether its invoice has been given this payment. */
  settled!: boolean;
  /** Paid although its invoice no longer waited for it: to be refunded by a person. */
  surplus!: boolean;
  approvedAt!: Date | null;
  /** What came in, and what the gateway keeps of it; the day of the payment is that of `paidAt`. */
  received!: Cents | null;
  fee!: Cents | null;
  paidAt!: Date | null;
  /** How it was booked: received = principal + late fee + credit. */
  lateFee!: Cents | null;
  credit!: Cents | null;
  /** Given back to the payer in all, by our orders or by hand: what came in stays as it was booked. */
  refunded!: Cents;
  /** What a chargeback under way or lost took; 0 once it was won. */
  disputed!: Cents;
  /** Not stored with it: entries that are new. */
  entries!: ChargeEntry[];

  private constructor(state: Charge) {
    Object.assign(this, state);
  }

  /** @param decision what else its history is to tell of why it was made as it is */
  static create(input: NewCharge, now: Date, decision: Readonly<Record<string, unknown>> = {}): Charge {
    const charge = new Charge({
      ...input,
      id: newIdentifier(),
      createdAt: now,
      chargedOn: input.madeOn,
      gatewayId: null,
      instrument: null,
      ordered: false,
      status: 'created',
      retrying: false,
      closeAs: null,
      closed: false,
      reasonCode: null,
      reason: null,
      retryable: false,
      refused: null,
      turn: 0,
      tries: 0,
      looks: 0,
      quietLooks: 0,
      prepares: 0,
      dueAt: now,
      leasedUntil: null,
      sendBefore: null,
      newsHeard: 0,
      newsAsked: 0,
      newsAnswered: 0,
      settled: false,
      surplus: false,
      approvedAt: null,
      received: null,
      fee: null,
      paidAt: null,
      lateFee: null,
      credit: null,
      refunded: 0,
      disputed: 0,
    } as unknown as Charge);
    charge.note(now, 'created', {
      amount: input.amount,
      gateway: input.gateway,
      ...(input.method === 'card' && { instalments: input.instalments }),
      ...(input.dueOn !== null && { dueOn: input.dueOn }),
      ...(input.expiresAt !== null && { expiresAt: input.expiresAt }),
      ...decision,
    });
    return charge;
  }

  /** Its invoice must not change, nor be collected otherwise: something may still be paid, or its fate is unknown. */
  isLive(): boolean {
    return !this.closed && !PAID.includes(this.status);
  }

  /** A payment is on its way, or its fate is unknown. */
  isUndecided(): boolean {
    return this.status === 'sent' || this.status === 'unknown';
  }

  /** Refused, and may be tried again: it waits for somebody to say so. */
  awaitsRetry(): boolean {
    return this.status === 'declined' && this.isLive() && this.retryable && this.closeAs === null;
  }

  /** Decides the next step and writes it down; to be committed before the step is taken. */
  begin(time: ChargeTime): ChargeStep | undefined {
    if (this.status === 'sent') {
      // Whoever sent it did not come back.
      this.become('unknown');
      this.note(time.now, 'worker-lost', {});
    }
    if (this.isOver(time) && this.isLive()) this.giveUpAsExpired(time);
    const step = this.nextStep(time);
    if (step === undefined) {
      Object.assign(this, { dueAt: null, leasedUntil: null });
      return undefined;
    }
    this.turn += 1;
    if (step === 'look-up') this.newsAsked = this.newsHeard;
    const sends = step === 'charge' || step === 'retry';
    const sendBefore = new Date(time.real.getTime() + time.timeoutMs);
    this.leasedUntil = new Date(sendBefore.getTime() + 2 * time.timeoutMs);
    if (step === this.makingStep()) this.prepares += 1;
    if (step === 'prepare' || sends) this.sendBefore = sendBefore;
    if (sends) {
      this.become('sent');
      Object.assign(this, { looks: 0, quietLooks: 0 });
      this.note(time.now, 'sent', { step, gatewayId: this.gatewayId });
    }
    return step;
  }

  /** The step that makes it at the gateway. */
  private makingStep(): ChargeStep {
    return this.preparable ? 'prepare' : 'charge';
  }

  /** What has expired is not made any more, and cancelled where that is possible. */
  private giveUpAsExpired(time: ChargeTime): void {
    this.closeAs ??= 'expired';
    if (this.status === 'created' && this.prepares === 0) this.close(time);
  }

  private isOver(time: ChargeTime): boolean {
    return this.expiresAt !== null && this.untilExpiry(time) <= 0;
  }

  private nextStep(time: ChargeTime): ChargeStep | undefined {
    switch (this.status) {
      case 'created':
        // An answer that got lost may have made it known: looked for before it is made known again.
        if (this.prepares > 0 && this.looks === 0) return 'look-up';
        if (this.closeAs !== null) return this.prepares > 0 ? 'look-up' : undefined;
        return this.makingStep();
      case 'prepared':
        if (this.hasNews()) return 'look-up';
        if (this.closeAs !== null) return 'cancel';
        return this.retrying ? 'retry' : 'charge';
      case 'unknown':
        return 'look-up';
      case 'pending':
        return this.closeAs !== null && this.cancellable && !this.hasNews() ? 'cancel' : 'look-up';
      case 'declined':
        if (!this.hasNews() && this.closeAs !== null && !this.closed) return 'cancel';
        return this.afterwards(time);
      default:
        return this.afterwards(time);
    }
  }

  private hasNews(): boolean {
    return this.newsHeard > this.newsAnswered;
  }

  private afterwards(time: ChargeTime): ChargeStep | undefined {
    if (this.hasNews()) return 'look-up';
    if (this.hasLeftOthers()) return 'tidy';
    return this.isWatched(time) ? 'look-up' : undefined;
  }

  /** Whether lost answers may have left something behind that can be cancelled. */
  private hasLeftOthers(): boolean {
    return this.prepares > 1 && this.cancellable;
  }

  prepared(gatewayId: string, time: ChargeTime): void {
    this.gatewayId = gatewayId;
    this.become('prepared');
    Object.assign(this, { tries: 0, looks: 0, quietLooks: 0 });
    if (this.closeAs === null) Object.assign(this, { reasonCode: null, reason: null });
    this.note(time.now, 'prepared', { gatewayId });
    this.due(time, 0);
  }

  /** @param payment what is known of it; where nothing is, its own amount was paid, now */
  approved(time: ChargeTime, gatewayId: string, payment?: ReceivedPayment): void {
    this.gatewayId = gatewayId;
    if (this.status === 'approved') {
      this.learn(payment, time);
      return this.rest(time);
    }
    if (this.status === 'disputed') return this.disputeWon(payment, time);
    this.become('approved');
    Object.assign(this, { approvedAt: time.now, closed: true, reasonCode: null, reason: null });
    const { received = this.amount, paidAt = this.latestPayment(time), fee = null } = payment ?? {};
    Object.assign(this, { received, paidAt, fee });
    this.note(time.now, 'approved', { gatewayId, ...payment });
    this.rest(time);
  }

  /** Now, or the last moment at which it could be paid. */
  private latestPayment({ now }: ChargeTime): Date {
    const last = this.expiresAt === null ? now.getTime() : this.expiresAt.getTime() - 1;
    return new Date(Math.min(now.getTime(), last));
  }

  /** More is told of a payment that has been booked: a boleto may be paid twice. All of it is to be booked anew. */
  private learn(payment: ReceivedPayment | undefined, time: ChargeTime): void {
    this.fee = payment?.fee ?? this.fee;
    const more = (payment?.received ?? 0) - (this.received ?? 0);
    if (!this.settled || more <= 0) return;
    const credit = (this.credit ?? 0) + more;
    Object.assign(this, { received: payment?.received, credit, surplus: true, settled: false });
    this.note(time.now, 'received-more', { amount: more, received: payment?.received });
  }

  /** What the payer pays with is there. */
  issued(gatewayId: string, instrument: Instrument, time: ChargeTime): void {
    Object.assign(this, { gatewayId, instrument, tries: 0, looks: 0, quietLooks: 0 });
    if (this.closeAs === null) Object.assign(this, { reasonCode: null, reason: null });
    if (this.status !== 'pending') this.become('pending');
    this.note(time.now, 'issued', { gatewayId });
    this.awaitPayment(time);
  }

  /** A documented no. One that may not be retried is closed at the gateway, so that nothing can be paid there later. */
  declined(refusal: ChargeRefusal, time: ChargeTime): void {
    this.because(refusal.code, refusal.reason, refusal.retryable);
    this.refused = (refusal.sameCardLater ?? refusal.retryable) ? 'again' : 'never';
    this.become('declined');
    Object.assign(this, { tries: 0, quietLooks: 0 });
    if (this.closeAs === null) this.looks = 0;
    this.note(time.now, 'declined', { ...refusal });
    // What cannot be cancelled is over with a refusal; should it be paid all the same, that is late news.
    if (this.gatewayId === null || !this.cancellable) this.closed = true;
    if (!this.closed && (!refusal.retryable || this.closeAs !== null)) {
      this.due(time, this.closeAs === null ? 0 : this.waitMs(time, this.looks));
      this.closeAs ??= 'declined';
    } else this.rest(time);
  }

  pending(gatewayId: string, time: ChargeTime): void {
    this.gatewayId = gatewayId;
    // Given up already: only that it was paid would change anything.
    if (this.closed)
      return this.isWatched(time) ? this.rest(time) : this.due(time, this.waitMs(time, this.looks));
    if (this.status !== 'pending') {
      this.become('pending');
      this.looks = 0;
      this.note(time.now, 'pending', { gatewayId });
    }
    this.awaitPayment(time);
  }

  private awaitPayment(time: ChargeTime): void {
    if (this.hasNews() || (this.closeAs !== null && this.cancellable && this.looks === 0))
      return this.due(time, 0);
    const spared = this.instrument !== null && !this.urgent && this.closeAs === null;
    const looks = this.looks + (spared ? SPARED_LOOKS[this.method] : 0);
    // Its payer is not waited for where it is being cancelled.
    const patience = looks > LONGEST_WAIT && this.closeAs === null ? PATIENCE[this.method] : 1;
    const waitMs = this.waitMs(time, looks) * patience;
    const untilOver = this.untilExpiry(time);
    // Looked at as soon as it is over: somebody may be waiting for another one.
    if (this.closeAs === null) return this.due(time, untilOver > 0 ? Math.min(waitMs, untilOver) : waitMs);
    // What cannot be cancelled is over when it has expired, and not before.
    this.due(time, this.cancellable ? waitMs : Math.max(waitMs, untilOver));
  }

  private untilExpiry({ now }: ChargeTime): number {
    return (this.expiresAt?.getTime() ?? 0) + AFTER_EXPIRY_MS - now.getTime();
  }

  /** The answer got lost. Of a call that moves no money too: what it made is looked for before it is made again. */
  lost(step: ChargeStep, trouble: ChargeTrouble, time: ChargeTime): void {
    if (SENDING.includes(step)) this.because(trouble.code, trouble.detail, false);
    if (this.status === 'sent') this.become('unknown');
    this.note(time.now, 'answer-lost', { step, ...trouble });
    this.looks = SENDING.includes(step) ? 0 : this.looks + 1;
    // Whether it was cancelled is what the gateway shows.
    if (step === 'cancel') this.newsHeard += 1;
    if (step === 'prepare') this.comeToNothing(time);
    else this.due(time, this.waitMs(time, this.looks));
  }

  /** Nothing was sent. It is tried again later; in the end it is given up, unless it only waits for its turn. */
  notSent(step: ChargeStep, trouble: ChargeTrouble, time: ChargeTime): void {
    if (this.status === 'sent') this.become(this.gatewayId === null ? 'created' : 'prepared');
    if (step === this.makingStep()) this.prepares -= 1;
    this.note(time.now, 'not-sent', { step, ...trouble });
    if (SENDING.includes(step)) {
      this.because(trouble.code, trouble.detail, false);
      if (OUR_LIMITS.includes(trouble.code)) this.due(time, this.waitMs(time, TURN_WAIT));
      else this.comeToNothing(time);
    } else {
      this.looks += 1;
      this.due(time, this.waitMs(time, this.looks));
    }
  }

  /** A look-up has answered. What it says is taken for true, but an older state does not overwrite a final one. */
  seen(found: SeenCharge, time: ChargeTime): void {
    this.note(time.now, 'looked-up', { gatewayId: found.gatewayId, status: found.status });
    this.looks += 1;
    this.newsAnswered = this.newsAsked;
    // With instalments the payer may owe the gateway interest on top.
    if (this.instalments === 1 ? found.amount !== this.amount : found.amount < this.amount) {
      this.because(
        'amount-differs',
        `The gateway holds ${found.amount} cents instead of ${this.amount}`,
        false,
      );
      return this.due(time, this.waitMs(time, LONGEST_WAIT));
    }
    this.gatewayId = found.gatewayId;
    if (this.isOlderThanKnown(found.status)) return this.rest(time);
    switch (found.status) {
      case 'approved':
      case 'paid':
        this.approved(time, found.gatewayId, found.payment);
        return this.givenBack(found.refunded ?? 0, time);
      case 'refunded':
      case 'disputed':
        return this.seenAfterwards(found, found.status, time);
      case 'pending':
        return this.seenWaiting(found, time);
      case 'cancelled':
        return this.cancelled(time);
      case 'expired':
        return this.expired(time);
      case 'declined':
        return this.seenDeclined(found.refusal, time);
      case 'open':
        return this.preparable ? this.seenOpen(time) : this.seenWaiting(found, time);
    }
  }

  /** It was taken, and waits for the gateway or the payer. */
  private seenWaiting({ gatewayId, instrument, status }: SeenCharge, time: ChargeTime): void {
    this.ordered = this.method !== 'card' && status === 'pending';
    // Not paid by then, and nothing else to be told: some gateways never say that it has expired.
    if (!this.cancellable && this.isOver(time)) return this.expired(time);
    if (this.closed || this.instrument !== null) return this.pending(gatewayId, time);
    if (instrument !== undefined) return this.issued(gatewayId, instrument, time);
    // Where the gateway tells it again, it comes with a later look-up.
    return this.tellsOnce ? this.abandon(time) : this.pending(gatewayId, time);
  }

  /**
   * It is there, and its code never reached us: nobody can pay it, so another one takes its place. Where it cannot be
   * cancelled first, it is watched all the same until it has expired.
   */
  private abandon(time: ChargeTime): void {
    this.because('code-lost', 'The answer that held the code got lost', false);
    this.closeAs ??= 'unavailable';
    if (this.cancellable) {
      if (this.status !== 'pending') this.become('pending');
      return this.due(time, this.looks > 1 ? this.waitMs(time, this.looks) : 0);
    }
    this.close(time);
  }

  /** Given up, and it may be paid all the same. */
  private isWatched(time: ChargeTime): boolean {
    if (!this.closed || PAID.includes(this.status)) return false;
    if (this.reasonCode === 'code-lost') return !this.cancellable && !this.isOver(time);
    return this.instrument !== null && time.now.getTime() < this.goodUntil() + WATCHED_FOR_MS;
  }

  private goodUntil(): number {
    return this.expiresAt?.getTime() ?? Date.parse(`${this.dueOn}T23:59:59Z`);
  }

  /** What takes its place, where it was abandoned. */
  successor({ now }: ChargeTime): NewCharge | undefined {
    const { attempt, cancellable, cardId, customerId, description, dueOn, expiresAt, gateway, instalments } =
      this;
    const { amount, invoiceId, madeOn, method, preparable, tellsOnce, tenantId, urgent } = this;
    const isOver = expiresAt !== null && expiresAt <= now;
    if (this.status !== 'unavailable' || this.reasonCode !== 'code-lost' || isOver || attempt >= MAX_TRIES)
      return undefined;
    return {
      ...{
        tenantId,
        invoiceId,
        customerId,
        cardId,
        gateway,
        method,
        amount,
        description,
        instalments,
        cardToken: '',
      },
      ...{ preparable, cancellable, tellsOnce, dueOn, expiresAt, madeOn, urgent, attempt: attempt + 1 },
    };
  }

  private isOlderThanKnown(seen: SeenCharge['status']): boolean {
    if (!PAID.includes(this.status)) return false;
    return this.status === 'refunded'
      ? !['refunded', 'disputed'].includes(seen)
      : !['approved', 'paid', 'refunded', 'disputed'].includes(seen);
  }

  /** The gateway says that it does not know it. */
  notFound(time: ChargeTime): void {
    this.note(time.now, 'not-found', {});
    this.looks += 1;
    this.newsAnswered = this.newsAsked;
    if (this.status === 'created') {
      if (this.closeAs === null) return this.due(time, 0);
      return this.countsAsQuiet(time) ? this.close(time) : this.lookAgain(time);
    }
    if (this.gatewayId !== null) {
      // The gateway gave this id itself: somebody must look why it is not there any more. Nothing is concluded.
      this.because('not-found', 'The gateway does not know its own charge any more', false);
      return this.due(time, this.waitMs(time, LONGEST_WAIT));
    }
    if (this.status !== 'unknown') return this.due(time, this.waitMs(time, this.looks));
    if (this.countsAsQuiet(time)) this.notCarriedOut(time);
    else this.lookAgain(time);
  }

  /** The gateway shows it cancelled, as some show what was not paid while it could be. */
  cancelled(time: ChargeTime): void {
    if (this.closed) return this.rest(time);
    this.note(time.now, 'cancelled-at-gateway', { gatewayId: this.gatewayId });
    const hasExpired = this.expiresAt !== null && this.expiresAt <= time.now;
    this.closeAs ??= hasExpired ? 'expired' : 'cancelled';
    this.close(time);
  }

  /** The gateway shows that it can no longer be paid. */
  private expired(time: ChargeTime): void {
    if (this.closed) return this.rest(time);
    this.closeAs ??= 'expired';
    this.close(time);
  }

  /** The gateway would not cancel it: something must have happened there, so it is looked up. */
  notCancelled(refusal: ChargeRefusal, time: ChargeTime): void {
    this.note(time.now, 'not-cancelled', { ...refusal });
    this.looks += 1;
    this.newsHeard += 1;
    this.due(time, this.waitMs(time, this.looks));
  }

  /** Others under the same reference, left behind by lost answers, have been dealt with. */
  tidied(cancelled: readonly string[], time: ChargeTime): void {
    // What was sent last may still be carried out: looked for once more when it no longer can.
    if (!this.isQuiet(time)) return this.lookAgain(time);
    this.prepares = 1;
    this.note(time.now, 'tidied', { cancelled });
    this.rest(time);
  }

  /** @throws DomainError BILLING.CHARGE_NOT_RETRYABLE */
  requestRetry(cardToken: string, today: CalendarDate, time: ChargeTime): void {
    this.assertRetryable();
    this.become('prepared');
    // Looked up first: where the gateway refused the call itself, the payment is still to be tried, not retried.
    Object.assign(this, {
      cardToken,
      chargedOn: today,
      retrying: true,
      refused: null,
      tries: 0,
      looks: 0,
      quietLooks: 0,
    });
    this.newsHeard += 1;
    this.note(time.now, 'retry-requested', {});
    this.due(time, 0);
  }

  /** @throws DomainError BILLING.CHARGE_NOT_RETRYABLE */
  assertRetryable(): void {
    if (this.status !== 'declined' || !this.retryable || this.closeAs !== null || this.gatewayId === null)
      throw new DomainError('BILLING.CHARGE_NOT_RETRYABLE');
  }

  /** Gives it up: cancelled once the gateway has confirmed. @throws DomainError BILLING.CHARGE_NOT_CANCELLABLE */
  requestCancellation(time: ChargeTime): void {
    if (!this.isLive() || this.isUndecided()) throw new DomainError('BILLING.CHARGE_NOT_CANCELLABLE');
    if (this.closeAs !== null) {
      // Asked for again: somebody waits for it.
      if (this.cancellable && !this.isInHand(time)) this.due(time, 0);
      return;
    }
    this.closeAs = 'cancelled';
    this.note(time.now, 'cancellation-requested', {});
    if (this.status === 'created' && this.prepares === 0) this.close(time);
    else if (this.cancellable || this.status !== 'pending') this.due(time, 0);
    else this.awaitPayment(time);
  }

  /** Something is said to have happened to it: looked up as soon as a worker is free. */
  hearNews(time: ChargeTime): void {
    this.note(time.now, 'notified', {});
    this.newsHeard += 1;
    // A step in hand goes on; the look-up follows it.
    if (!this.isInHand(time)) this.due(time, 0);
  }

  private isInHand({ real }: ChargeTime): boolean {
    return this.leasedUntil !== null && this.leasedUntil > real;
  }

  /**
   * A person has looked at the gateway, where we cannot tell: it was paid there, or never will be.
   *
   * @throws DomainError BILLING.CHARGE_NOT_UNDECIDED
   */
  decideByHand(paid: boolean, reason: string, time: ChargeTime): void {
    if (!this.isLive() || this.isInHand(time))
      throw new DomainError(
        'BILLING.CHARGE_NOT_UNDECIDED',
        'It is not under way, or a worker has it in hand',
      );
    if (this.status === 'sent') this.become('unknown');
    this.note(time.now, 'decided-by-hand', { paid, reason });
    if (paid) return this.approved(time, this.gatewayId ?? '');
    this.closeAs = 'cancelled';
    this.newsAnswered = this.newsHeard;
    this.close(time);
  }

  /** What came in has been given to the invoice. */
  book({ kind, lateFee, credit }: Booking, time: ChargeTime): void {
    const isPaidTwice = kind === 'settled' && (this.surplus || (this.received ?? 0) >= 2 * this.amount);
    const surplus = (kind === 'surplus' || isPaidTwice) && this.refunded < credit;
    Object.assign(this, { settled: true, surplus, lateFee, credit });
    if (kind === 'short') this.because('short', 'Less was paid than the principal', false);
    if (kind === 'settled') Object.assign(this, { reasonCode: null, reason: null });
    if (credit > 0) this.note(time.now, kind === 'settled' ? 'credit' : kind, { credit });
  }

  /** Whether it is what paid its invoice: else all that came in is credit. */
  hasPaidInvoice(): boolean {
    return this.credit !== null && (this.received ?? 0) > (this.lateFee ?? 0) + this.credit;
  }

  private seenDeclined(refusal: ChargeRefusal | undefined, time: ChargeTime): void {
    const reason = refusal ?? { code: 'other', reason: '', retryable: false };
    if (this.closed) return this.rest(time);
    if (this.status === 'declined')
      return this.closeAs === null ? this.rest(time) : this.due(time, this.waitMs(time, this.looks));
    if (this.status === 'prepared' && this.retrying) return this.due(time, 0);
    // A further attempt leaves no trace of its own: the refusal may still be that of the one before.
    if (this.status === 'unknown' && this.retrying && !this.countsAsQuiet(time)) return this.lookAgain(time);
    this.declined(reason, time);
  }

  private seenOpen(time: ChargeTime): void {
    switch (this.status) {
      case 'created':
        return this.prepared(this.gatewayId ?? '', time);
      case 'unknown':
        return this.countsAsQuiet(time) ? this.notCarriedOut(time) : this.lookAgain(time);
      case 'pending':
        if (this.closeAs !== null) this.become('prepared');
        return this.due(time, this.waitMs(time, this.looks));
      case 'prepared':
        this.retrying = false;
        return this.due(time, this.closeAs === null ? 0 : this.waitMs(time, this.looks));
      default:
        if (this.closed || this.closeAs === null) return this.rest(time);
        return this.due(time, this.waitMs(time, this.looks));
    }
  }

  private seenAfterwards(found: SeenCharge, status: 'refunded' | 'disputed', time: ChargeTime): void {
    // It was paid before, whether or not anybody told.
    if (PAID.includes(this.status)) this.learn(found.payment, time);
    else this.approved(time, found.gatewayId, found.payment);
    const received = this.received ?? 0;
    this.givenBack(found.refunded ?? (status === 'refunded' ? received : 0), time);
    if (status === 'disputed' && this.status !== 'disputed')
      this.note(time.now, 'disputed', { amount: received - this.refunded });
    if (this.status !== status) this.become(status);
    this.disputed = status === 'disputed' ? received - this.refunded : 0;
    this.rest(time);
  }

  private disputeWon(payment: ReceivedPayment | undefined, time: ChargeTime): void {
    this.learn(payment, time);
    this.note(time.now, 'dispute-won', { amount: this.disputed });
    this.become('approved');
    this.disputed = 0;
    this.rest(time);
  }

  /**
   * Money went back to the payer. Its invoice stays paid. A payment that was to be given back is flagged until the
   * credit that it left has been.
   *
   * @param total in cents, of all refunds together
   */
  givenBack(total: Cents, time: ChargeTime): void {
    const refunded = Math.min(total, this.received ?? 0);
    if (refunded <= this.refunded) return;
    this.note(time.now, 'given-back', { amount: refunded - this.refunded, total: refunded });
    this.refunded = refunded;
    if (refunded >= (this.credit ?? refunded)) this.surplus = false;
    if (refunded === this.received && this.status === 'approved') this.become('refunded');
  }

  /** What can still be given back, in cents. @throws DomainError BILLING.CHARGE_NOT_PAID, BILLING.CHARGE_DISPUTED */
  refundable(): Cents {
    if (this.status === 'disputed') throw new DomainError('BILLING.CHARGE_DISPUTED');
    if (this.received === null || !PAID.includes(this.status))
      throw new DomainError('BILLING.CHARGE_NOT_PAID');
    return this.received - this.refunded;
  }

  /** Whether money came in that its invoice has not been given, whatever became of the money since. */
  isToBeSettled(): boolean {
    return !this.settled && PAID.includes(this.status);
  }

  /** Well after the last instant at which the call could have left, plus the time that it may take. */
  private isQuiet({ real, timeoutMs }: ChargeTime): boolean {
    return real.getTime() >= (this.sendBefore?.getTime() ?? 0) + 2 * timeoutMs;
  }

  /** Whether "nothing there" counts: asked twice when it was quiet. */
  private countsAsQuiet(time: ChargeTime): boolean {
    if (!this.isQuiet(time)) return false;
    this.quietLooks += 1;
    return this.quietLooks >= QUIET_LOOKS;
  }

  /** At the first instant at which "nothing there" counts, and once more a while later. */
  private lookAgain(time: ChargeTime): void {
    const quietAt = (this.sendBefore?.getTime() ?? 0) + 2 * time.timeoutMs;
    const untilQuiet = quietAt - time.real.getTime();
    this.due(time, Math.max(untilQuiet, 0) + Math.round(time.timeoutMs / 2));
  }

  private notCarriedOut(time: ChargeTime): void {
    this.note(time.now, 'not-carried-out', {});
    this.become(this.gatewayId === null ? 'created' : 'prepared');
    Object.assign(this, { looks: 0, quietLooks: 0 });
    this.comeToNothing(time);
  }

  private comeToNothing(time: ChargeTime): void {
    this.tries += 1;
    if (this.tries >= MAX_TRIES) {
      this.closeAs ??= 'unavailable';
      this.note(time.now, 'given-up', { tries: this.tries });
      if (this.status === 'created' && this.prepares === 0) return this.close(time);
    }
    this.due(time, this.waitMs(time, this.tries + 1));
  }

  private close(time: ChargeTime): void {
    const status = this.closeAs ?? 'cancelled';
    if (this.status !== status) this.become(status);
    this.closed = true;
    this.note(time.now, 'closed', { as: status });
    this.rest(time);
  }

  private because(code: string, reason: string, retryable: boolean): void {
    Object.assign(this, { reasonCode: code, reason, retryable });
  }

  /** Nothing more to do, but for what lost answers may have left behind. */
  private rest(time: ChargeTime): void {
    if (this.closed) this.cardToken = '';
    if (this.hasNews()) this.due(time, 0);
    else if (this.hasLeftOthers()) this.due(time, this.waitMs(time, 4));
    else if (this.isWatched(time))
      this.due(time, this.instrument === null ? this.untilExpiry(time) : WATCH_EVERY_MS);
    else Object.assign(this, { dueAt: null, leasedUntil: null });
  }

  private due(time: ChargeTime, afterMs: number): void {
    this.dueAt = new Date(time.now.getTime() + afterMs);
    this.leasedUntil = null;
  }

  private waitMs({ timeoutMs }: ChargeTime, index: number): number {
    return Math.round(timeoutMs * (WAITS[Math.min(index, WAITS.length - 1)] ?? 1));
  }

  private become(status: ChargeStatus): void {
    if (!CHARGE_TRANSITIONS[this.status].includes(status))
      throw new Error(`A charge that is ${this.status} cannot become ${status}`);
    this.status = status;
  }

  private note(at: Date, event: string, detail: Record<string, unknown>): void {
    (this.entries ??= []).push({ id: newIdentifier(), at, event, detail });
  }
}
