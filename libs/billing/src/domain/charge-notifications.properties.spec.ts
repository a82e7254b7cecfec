import { describe, expect, it } from '@jest/globals';
import { calendarDate, dateIn, newIdentifier, type Cents } from '@mensal/kernel';
import fc from 'fast-check';
import type { ChargeStep, ChargeTime, SeenCharge } from './charge-status.js';
import { Charge } from './charge.js';
import { Invoice, type PaymentMethod } from './invoice.js';
import { compareCharge, isMendable } from './reconciliation.js';
import { settle } from './settlement.js';

const TIMEOUT_MS = 30_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 23, 12);
const MADE_ON = calendarDate('2026-11-23');
const DUE_ON = calendarDate('2026-11-25');
const EXPIRES_AT = START + 2 * DAY_MS;
/** Lives are over by then, whatever was drawn, and so is all that they have somebody look up. */
const RECONCILED_AT = START + 20 * DAY_MS;
const END = RECONCILED_AT + DAY_MS;
const MOST_EVENTS = 5_000;
const PRICE = 9_990;
const ID = '7';
const TIME_ZONE = 'America/Sao_Paulo';

type TheirStatus = SeenCharge['status'];
/** What a payer, a bank or the gateway itself does with a charge. */
type Move =
  'wait' | 'approve' | 'confirm' | 'pay' | 'decline' | 'cancel' | 'expire' | 'refund' | 'dispute' | 'win';

interface Kind {
  method: PaymentMethod;
  preparable: boolean;
  cancellable: boolean;
  tellsOnce: boolean;
  /** Whether a look-up tells what came in, and when. */
  tells: 'nothing' | 'received' | 'received and when';
  /** What may happen to one that is open. */
  first: Move[];
}

const kinds = {
  'card in two steps': {
    ...{ method: 'card', preparable: true, cancellable: true, tellsOnce: false, tells: 'nothing' },
    first: ['approve', 'decline', 'cancel'],
  },
  'card in one step': {
    ...{ method: 'card', preparable: false, cancellable: true, tellsOnce: false, tells: 'received and when' },
    first: ['approve', 'pay', 'decline', 'cancel'],
  },
  boleto: {
    ...{ method: 'boleto', preparable: false, cancellable: true, tellsOnce: false },
    ...{ tells: 'received and when', first: ['wait', 'pay', 'cancel', 'expire'] },
  },
  'Pix that can be cancelled': {
    ...{ method: 'pix', preparable: false, cancellable: true, tellsOnce: true, tells: 'received' },
    first: ['pay', 'cancel'],
  },
  'Pix that cannot be cancelled': {
    ...{ method: 'pix', preparable: false, cancellable: false, tellsOnce: true, tells: 'received' },
    first: ['pay', 'decline'],
  },
} as const satisfies Record<string, Kind>;
type KindName = keyof typeof kinds;

/** What may follow what, by the vendors' pages taken together. What ended without a payment ends once. */
const FOLLOWING: Readonly<Record<Exclude<TheirStatus, 'open'>, readonly Move[]>> = {
  pending: ['pay', 'cancel'],
  approved: ['confirm', 'refund', 'dispute'],
  paid: ['pay', 'refund', 'refund', 'dispute'],
  declined: ['pay'],
  cancelled: ['pay'],
  expired: ['pay'],
  refunded: [],
  disputed: ['win'],
};

interface Happening {
  move: Move;
  /** Since the one before, in milliseconds. */
  afterMs: number;
  /** Of a payment beyond the amount, or short of it; of a refund, whether it is the whole. */
  beyond: Cents;
  whole: boolean;
  /** How late its notification arrives, each time that it does; none where it gets lost. */
  notifiedMs: number[];
}

/** What befalls the first step that is taken from an instant on. */
interface Mishap {
  fromMs: number;
  /** From the moment at which the gateway answers until it is written down; a lease is three time-outs. */
  lateMs: number;
  /** Of a look-up, stale: the gateway shows what was before the latest change, as one with replicas may. */
  how: 'late' | 'stale' | 'lost' | 'killed';
}

interface Scenario {
  kind: KindName;
  life: Happening[];
  mishaps: Mishap[];
  /** When the merchant wants it cancelled, and goes on wanting it while it is refused. */
  cancelAfterMs: number | undefined;
  /** Of the end of a Pix that nobody paid. */
  expiryNotifiedMs: number[];
  /** Whether what is missed is found by the comparison with the gateway's list. */
  reconciled: boolean;
}

/** While a step is under way. */
const quick = fc.integer({ min: 0, max: TIMEOUT_MS });
const any = fc.oneof(
  quick,
  fc.integer({ min: 0, max: 4 * TIMEOUT_MS }),
  fc.integer({ min: 0, max: 60 * MINUTE_MS }),
  fc.integer({ min: 0, max: 2 * DAY_MS }),
);
const scenarios = fc.oneof(scenariosWith(any), scenariosWith(quick));

/** @param delays of all that takes its time, in milliseconds */
function scenariosWith(delays: fc.Arbitrary<number>): fc.Arbitrary<Scenario> {
  const notifiedMs = fc.array(delays, { maxLength: 2 });
  const happening = fc.record({
    choice: fc.nat(11),
    afterMs: delays,
    beyond: fc.constantFrom(0, 0, 0, 250, -4_000),
    whole: fc.boolean(),
    notifiedMs,
  });
  const how = fc.constantFrom(...(['late', 'late', 'stale', 'lost', 'killed'] as const));
  return fc
    .record({
      kind: fc.constantFrom(...(Object.keys(kinds) as KindName[])),
      life: fc.array(happening, { maxLength: 7 }),
      mishaps: fc.array(fc.record({ fromMs: delays, lateMs: delays, how }), { maxLength: 20 }),
      cancelAfterMs: fc.option(fc.integer({ min: 0, max: 6 * DAY_MS }), { freq: 2, nil: undefined }),
      expiryNotifiedMs: notifiedMs,
      reconciled: fc.constant(true),
    })
    .map((drawn) => ({ ...drawn, life: lifeOf(drawn.kind, drawn.life) }));
}

/** What was drawn as a path of the tables. It ends where nothing can follow. */
function lifeOf(
  kind: KindName,
  drawn: readonly (Omit<Happening, 'move'> & { choice: number })[],
): Happening[] {
  const held = new Held(kinds[kind]);
  const life: Happening[] = [];
  for (const { choice, ...rest } of drawn) {
    const moves: readonly Move[] = held.status === 'open' ? held.kind.first : FOLLOWING[held.status];
    const move = moves[choice % Math.max(moves.length, 1)];
    if (move === undefined) break;
    life.push({ ...rest, move });
    held.live(life.at(-1) as Happening, START);
  }
  return life;
}

/** The same life, of which each thing is told at once, once, and looked up before the next happens. */
function inOrder(scenario: Scenario): Scenario {
  const life = scenario.life.map((each) => ({ ...each, notifiedMs: [0] }));
  return { ...scenario, life, mishaps: [], expiryNotifiedMs: [0] };
}

/** Of which each thing is told, once at least, and the gateway shows what is. */
function heard(scenario: Scenario): Scenario {
  const atLeastOnce = ([first = MINUTE_MS, ...more]: number[]) => [first, ...more];
  const { life, mishaps, expiryNotifiedMs } = scenario;
  return {
    ...scenario,
    life: life.map((each) => ({ ...each, notifiedMs: atLeastOnce(each.notifiedMs) })),
    mishaps: mishaps.filter(({ how }) => how !== 'stale'),
    expiryNotifiedMs: atLeastOnce(expiryNotifiedMs),
    reconciled: false,
  };
}

/** A charge at its gateway. */
class Held {
  status: TheirStatus = 'open';
  received = 0;
  payments = 0;
  refunded = 0;
  paidAt: number | undefined;
  before: SeenCharge | undefined;

  constructor(readonly kind: Kind) {}

  /** What cannot be any more, since we have cancelled it meanwhile, is not; a payment can be always. */
  live({ move, beyond, whole }: Omit<Happening, 'afterMs' | 'notifiedMs'>, ms: number): void {
    this.before = this.shown();
    switch (move) {
      case 'approve':
      case 'pay':
        // Of a card it is the amount, and once.
        if (this.kind.method === 'card' && this.received > 0) return;
        this.received += PRICE + (this.kind.method === 'card' ? 0 : beyond);
        this.payments += 1;
        this.paidAt ??= ms;
        this.status = move === 'approve' ? 'approved' : 'paid';
        return;
      case 'refund':
        this.refunded = whole ? this.received : Math.min(this.refunded + 1_990, this.received);
        if (this.refunded === this.received) this.status = 'refunded';
        return;
      default:
        if (this.received > 0 || ['open', 'pending'].includes(this.status)) this.status = BECOMES[move];
    }
  }

  cancel(): boolean {
    if (!this.kind.cancellable || !['open', 'pending', 'declined'].includes(this.status)) return false;
    this.status = 'cancelled';
    return true;
  }

  /** What a look-up shows. */
  shown(): SeenCharge {
    const { status, received, refunded, paidAt, kind } = this;
    const tells = kind.tells !== 'nothing' && received > 0;
    return {
      ...{ gatewayId: ID, status, amount: PRICE },
      // What cannot be tried again is cancelled there.
      ...(status === 'declined' && { refusal: { ...refusal, retryable: kind.preparable } }),
      ...(tells && {
        payment: {
          received,
          ...(kind.tells === 'received and when' && { paidAt: new Date(paidAt ?? START) }),
        },
      }),
      ...(refunded > 0 && { refunded }),
      ...(kind.method === 'boleto' && { instrument: INSTRUMENT }),
    };
  }
}

const BECOMES = {
  ...{ wait: 'pending', confirm: 'paid', decline: 'declined', cancel: 'cancelled' },
  ...{ expire: 'expired', dispute: 'disputed', win: 'paid' },
} as const satisfies Partial<Record<Move, TheirStatus>>;
const INSTRUMENT = { code: 'what a payer pays with' };
const AT_ONCE = { lateMs: 0, how: 'late' } as const;
const refusal = { code: 'try-later', reason: 'Tente novamente mais tarde.', retryable: true };
const trouble = { code: 'timeout', detail: 'It did not answer in time' };
const MOVED: readonly string[] = ['approved', 'refunded', 'disputed'];

/** One charge of one invoice, its gateway, and all that may come in between. */
class Play {
  readonly charge: Charge;
  readonly invoice: Invoice;
  readonly held: Held;
  /** How often the invoice was paid. */
  settlements = 0;
  private readonly kind: Kind;
  private ms = START;
  private readonly mishaps: Mishap[];
  private made = false;
  private wantsCancelled = false;
  private queue: { at: number; run: () => void }[] = [];

  constructor(private readonly scenario: Scenario) {
    const kind: Kind = kinds[scenario.kind];
    const { first: _, tells: __, ...offered } = kind;
    const ids = { tenantId: newIdentifier(), customerId: newIdentifier() };
    this.kind = kind;
    this.mishaps = scenario.mishaps.toSorted((a, b) => a.fromMs - b.fromMs);
    this.held = new Held(kind);
    this.invoice = Invoice.issue({
      ...{ ...ids, number: 1, issuedOn: MADE_ON, dueDay: '25', price: PRICE },
      ...{ paymentMethod: kind.method, lateFeeRate: 200, interestRate: 100 },
    });
    this.charge = Charge.create(
      {
        ...{ ...ids, ...offered, invoiceId: this.invoice.id, cardId: null, gateway: 'example' },
        ...{ amount: PRICE, description: 'Fatura 1', instalments: 1, urgent: false, attempt: 1 },
        cardToken: kind.method === 'card' ? 'sealed' : '',
        dueOn: kind.method === 'boleto' ? DUE_ON : null,
        expiresAt: kind.method === 'pix' ? new Date(EXPIRES_AT) : null,
        madeOn: MADE_ON,
      },
      new Date(START),
    );
    if (scenario.reconciled) this.at(RECONCILED_AT, () => this.reconcile());
  }

  /** Until long after the end of it all. */
  run(): this {
    for (let events = 0; this.next() <= END; events += 1) {
      if (events === MOST_EVENTS) throw new Error('It does not come to an end');
      const { status, received, refunded } = this.charge;
      this.takeNext();
      assertOnward({ status, received, refunded }, this.charge);
      // Kept for people to read, and many.
      this.charge.entries = [];
    }
    return this;
  }

  /** What it came to, of the charge and of its invoice, as far as anybody can tell who was not there. */
  end() {
    const { status, closed, received, lateFee, credit, refunded, disputed, settled, surplus } = this.charge;
    const { payments } = this.held;
    // Of a sum that is not twice the amount nobody can tell how often it was paid.
    const isTold = payments < 2 || (received ?? 0) >= 2 * PRICE;
    // A merchant who does not know that it ended otherwise cancels it, and we cancel a Pix that has run out.
    const { method, cancellable } = this.kind;
    const isCancelled = this.scenario.cancelAfterMs !== undefined || (method === 'pix' && cancellable);
    const mayBeCancelled = isCancelled && closed && received === null;
    return {
      charge: { closed, received, lateFee, credit, refunded, disputed, settled },
      status: mayBeCancelled ? 'cancelled' : status,
      surplus: isTold && surplus,
      invoice: { status: this.invoice.status, settlements: this.settlements },
    };
  }

  private at(at: number, run: () => void): void {
    this.queue.push({ at, run });
    this.queue.sort((a, b) => a.at - b.at);
  }

  private next(): number {
    return Math.min(this.queue[0]?.at ?? Infinity, this.dueAt());
  }

  private dueAt(): number {
    const { dueAt, leasedUntil } = this.charge;
    return dueAt === null ? Infinity : Math.max(dueAt.getTime(), leasedUntil?.getTime() ?? 0);
  }

  private takeNext(): void {
    this.ms = Math.max(this.ms, this.next());
    // Workers come last: what happens in the same instant has happened.
    if ((this.queue[0]?.at ?? Infinity) <= this.dueAt()) this.queue.shift()?.run();
    else this.work();
    if (this.wantsCancelled) this.requestCancellation();
  }

  private time(): ChargeTime {
    return { now: new Date(this.ms), real: new Date(this.ms), timeoutMs: TIMEOUT_MS };
  }

  /** A worker takes the next step. It comes back late, or never, and another one may take over meanwhile. */
  private work(): void {
    const step = this.charge.begin(this.time());
    if (step === undefined) return;
    const { turn } = this.charge;
    const { lateMs, how } = this.mishap(step);
    const answer = this.carryOut(step, how === 'stale');
    if (how === 'killed') return;
    this.at(this.ms + lateMs, () => {
      if (this.charge.turn !== turn) return this.charge.hearNews(this.time());
      if (how === 'lost') this.charge.lost(step, trouble, this.time());
      else answer(this.time());
      if (this.charge.isToBeSettled()) this.settle();
    });
  }

  /** Where a code is told only once, what becomes of one that got lost is told elsewhere. */
  private mishap(step: ChargeStep): Omit<Mishap, 'fromMs'> {
    const isToldOnce = step === 'charge' && this.kind.tellsOnce;
    const isNext = this.ms >= (this.mishaps[0]?.fromMs ?? Infinity) + START;
    return isNext && !isToldOnce && this.ms < RECONCILED_AT ? (this.mishaps.shift() as Mishap) : AT_ONCE;
  }

  /** The gateway does what it is asked, now. @returns what is to be done with its answer, later */
  private carryOut(step: ChargeStep, isStale: boolean): (time: ChargeTime) => void {
    const { charge, held } = this;
    switch (step) {
      case 'prepare':
        this.made = true;
        return (time) => charge.prepared(ID, time);
      case 'charge':
        this.made = true;
        this.beginLife();
        if (this.kind.method !== 'card') return (time) => charge.issued(ID, INSTRUMENT, time);
        held.status = 'pending';
        return (time) => charge.pending(ID, time);
      case 'look-up': {
        const seen = (isStale ? held.before : undefined) ?? held.shown();
        return this.made ? (time) => charge.seen(seen, time) : (time) => charge.notFound(time);
      }
      case 'cancel':
        return held.cancel()
          ? (time) => charge.cancelled(time)
          : (time) => charge.notCancelled(refusal, time);
      // What lost answers may leave behind is told in charge.properties.spec.ts: here it is one and the same.
      case 'tidy':
        return (time) => charge.tidied([], time);
      case 'retry':
        throw new Error('Nobody asked for it');
    }
  }

  /** From here on it goes its own way. */
  private beginLife(): void {
    let at = this.ms;
    for (const happening of this.scenario.life) {
      at += happening.afterMs;
      this.at(at, () => {
        this.held.live(happening, this.ms);
        this.notify(happening.notifiedMs);
      });
    }
    const { cancelAfterMs, expiryNotifiedMs } = this.scenario;
    if (cancelAfterMs !== undefined) this.at(this.ms + cancelAfterMs, () => (this.wantsCancelled = true));
    if (this.kind.method === 'pix')
      this.at(EXPIRES_AT, () => {
        if (this.held.status === 'open') this.held.status = 'expired';
        this.notify(expiryNotifiedMs);
      });
  }

  private notify(notifiedMs: readonly number[]): void {
    for (const lateMs of notifiedMs) this.at(this.ms + lateMs, () => this.charge.hearNews(this.time()));
  }

  private requestCancellation(): void {
    if (!this.charge.isLive()) this.wantsCancelled = false;
    else if (!this.charge.isUndecided()) this.charge.requestCancellation(this.time());
  }

  private settle(): void {
    const { charge, invoice } = this;
    const paidOn = charge.method === 'card' ? charge.chargedOn : dateIn(TIME_ZONE, charge.paidAt as Date);
    if (settle(charge, invoice, paidOn, this.time())) this.settlements += 1;
  }

  /** What notifications got lost of, as far as the day's comparison finds it. */
  private reconcile(): void {
    const { charge, held } = this;
    const { payment, status, refunded } = held.shown();
    const theirs = { gatewayId: ID, reference: charge.id, status, amount: PRICE };
    const difference = compareCharge(
      { ...charge, expires: charge.expiresAt !== null },
      { ...theirs, ...(payment && { received: payment.received }), ...(refunded && { refunded }) },
    );
    if (difference !== undefined && isMendable(difference)) charge.hearNews(this.time());
  }
}

type Money = Pick<Charge, 'status' | 'received' | 'refunded'>;

/** Money that came in or went back is never forgotten. @throws Error */
function assertOnward(before: Money, after: Money): void {
  const wasUndone = MOVED.includes(before.status) && !MOVED.includes(after.status);
  const cameBack = before.status === 'refunded' && after.status === 'approved';
  const isLess = (after.received ?? 0) < (before.received ?? 0) || after.refunded < before.refunded;
  if (wasUndone || cameBack || isLess)
    throw new Error(`It was ${JSON.stringify(before)}, and became ${after.status}`);
}

const assertSameEnd = (scenario: Scenario) => {
  const inItsOrder = new Play(inOrder(scenario)).run();
  const inAny = new Play(scenario).run();
  expect(inAny.held.received).toBe(inItsOrder.held.received);
  expect(inAny.end()).toEqual(inItsOrder.end());
};

describe('Given the life of a charge at its gateway, whatever is told of it, when, how often and in which order', () => {
  it('it ends as if each thing had been told and looked up when it happened', () =>
    fc.assert(fc.property(scenarios, assertSameEnd), { numRuns: 1_500 }));

  it('where each thing is told, late or not, nothing has to be compared with the gateway', () =>
    fc.assert(fc.property(scenarios.map(heard), assertSameEnd), { numRuns: 1_500 }));
});
