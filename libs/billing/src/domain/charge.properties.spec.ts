import { describe, expect, it } from '@jest/globals';
import { calendarDate, newIdentifier } from '@mensal/kernel';
import fc from 'fast-check';
import type { ChargeStep, ChargeTime, SeenCharge } from './charge-status.js';
import { Charge } from './charge.js';

const TIMEOUT_MS = 30_000;
const START = Date.UTC(2026, 10, 22, 12);
const DAY_MS = 86_400_000;
const EXPIRES_AT = new Date(START + 3 * DAY_MS);
/** When the merchant gives up what nobody pays. */
const GIVE_UP_AT = START + 10 * DAY_MS;
const MOST_STEPS = 2_000;

/** What gateways offer: two kinds of cards, and what payers pay by themselves. */
const kinds = {
  'card in two steps': { method: 'card', preparable: true, cancellable: true, tellsOnce: false },
  'card in one step': { method: 'card', preparable: false, cancellable: true, tellsOnce: false },
  boleto: { method: 'boleto', preparable: false, cancellable: true, tellsOnce: false },
  'Pix whose code is told once, and that cannot be cancelled': {
    ...({ method: 'pix', preparable: false, cancellable: false, tellsOnce: true } as const),
  },
  'Pix whose code is told once': { method: 'pix', preparable: false, cancellable: true, tellsOnce: true },
} as const;
type Kind = keyof typeof kinds;

/** What befalls one step: drawn anew for each. */
const fates = [
  'answered',
  'answered',
  'answered',
  /** Carried out or not, nobody hears of it. */
  'lost-before',
  'lost-after',
  /** The connection breaks, and the gateway carries it out later all the same. */
  'late',
  'not-sent',
  /** The worker is killed before it sends, or before it writes the answer down. */
  'killed-before',
  'killed-after',
] as const;
type Fate = (typeof fates)[number];

interface Scenario {
  kind: Kind;
  fates: Fate[];
  /** How late what comes late is carried out, in milliseconds: within the time that a call may take. */
  lateMs: number[];
  /** What becomes of each try to pay: the bank's yes or no, or the gateway does not even ask it. */
  verdicts: ('paid' | 'declined' | 'turned-away')[];
  /** Whether refusals may be retried, and the merchant does so, or gives the charge up. */
  afterRefusal: ('retry' | 'cancel' | 'leave')[];
  /** Whether it is paid all the same after it was given up, as a boleto that was printed before. */
  paidAfterwards: boolean;
  /** After how many steps the payer pays what it has been given, if it does. */
  payAt: number;
  /** Whether the merchant gives it up while it is under way, before the step of this number. */
  cancelAt: number;
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  kind: fc.constantFrom(...(Object.keys(kinds) as Kind[])),
  fates: fc.array(fc.constantFrom(...fates), { maxLength: 40 }),
  lateMs: fc.array(fc.integer({ min: 1, max: TIMEOUT_MS }), { minLength: 1, maxLength: 10 }),
  verdicts: fc.array(fc.constantFrom('paid', 'declined', 'turned-away'), { minLength: 1, maxLength: 6 }),
  afterRefusal: fc.array(fc.constantFrom('retry', 'cancel', 'leave'), { minLength: 1, maxLength: 4 }),
  paidAfterwards: fc.boolean(),
  payAt: fc.integer({ min: 0, max: 60 }),
  cancelAt: fc.integer({ min: 0, max: 60 }),
});

interface Held {
  reference: string;
  status: 'open' | 'declined' | 'paid' | 'cancelled' | 'expired';
}

/** A gateway as the vendors' pages describe it, without any HTTP: one payment a charge, final when cancelled. */
class Gateway {
  readonly charges = new Map<string, Held>();
  payments = 0;
  private tries = 0;

  constructor(private readonly verdicts: Scenario['verdicts']) {}

  make(reference: string): string {
    const id = String(this.charges.size + 1);
    this.charges.set(id, { reference, status: 'open' });
    return id;
  }

  /** Pays a charge that is open, or one that was refused. @returns undefined where its state does not allow it */
  pay(id: string, from: 'open' | 'declined'): Scenario['verdicts'][number] | undefined {
    const charge = this.charges.get(id);
    if (charge?.status !== from) return undefined;
    const verdict = this.verdict();
    if (verdict === 'paid') this.payments += 1;
    if (verdict !== 'turned-away') charge.status = verdict;
    return verdict;
  }

  verdict(): Scenario['verdicts'][number] {
    return this.verdicts[this.tries++ % this.verdicts.length] ?? 'declined';
  }

  /** What a payer pays by itself. @returns whether it could */
  payBy(id: string | null, from: Held['status']): boolean {
    const charge = this.charges.get(id ?? '');
    if (charge?.status !== from || this.payments > 0) return false;
    charge.status = 'paid';
    this.payments += 1;
    return true;
  }

  refuse(id: string | null): void {
    const charge = this.charges.get(id ?? '');
    if (charge?.status === 'open') charge.status = 'declined';
  }

  cancel(id: string): boolean {
    const charge = this.charges.get(id);
    if (charge === undefined || charge.status === 'paid') return false;
    charge.status = 'cancelled';
    return true;
  }

  expire(): void {
    for (const charge of this.charges.values()) if (charge.status === 'open') charge.status = 'expired';
  }
}

const refusal = { code: 'try-later', reason: 'Tente novamente mais tarde.', retryable: true };
const forGood = { code: 'payer', reason: 'Cliente inválido.', retryable: false };
const INSTRUMENT = { code: 'what a payer pays with' };
const trouble = { code: 'timeout', detail: 'It did not answer in time' };

function play(scenario: Scenario) {
  const gateway = new Gateway(scenario.verdicts);
  const kind = kinds[scenario.kind];
  const charges = [
    Charge.create(
      {
        tenantId: newIdentifier(),
        invoiceId: newIdentifier(),
        customerId: newIdentifier(),
        gateway: 'example',
        amount: 9_990,
        description: 'Fatura 1',
        instalments: 1,
        cardToken: kind.method === 'card' ? 'sealed' : '',
        dueOn: kind.method === 'boleto' ? calendarDate('2026-11-25') : null,
        expiresAt: kind.method === 'pix' ? EXPIRES_AT : null,
        madeOn: calendarDate('2026-11-22'),
        attempt: 1,
        cardId: null,
        urgent: false,
        ...kind,
      },
      new Date(START),
    ),
  ];
  let ms = START;
  let late: { at: number; run: () => void; charge: Charge }[] = [];
  let step = 0;
  let refusals = 0;
  const time = (): ChargeTime => ({ now: new Date(ms), real: new Date(ms), timeoutMs: TIMEOUT_MS });
  const passTo = (at: number) => {
    ms = Math.max(ms, at);
    const ripe = late.filter((task) => task.at <= ms);
    late = late.filter((task) => task.at > ms);
    for (const task of ripe) {
      task.run();
      task.charge.hearNews(time());
    }
    if (kind.method === 'pix' && ms >= EXPIRES_AT.getTime()) gateway.expire();
  };
  const dueAt = ({ dueAt, leasedUntil }: Charge) =>
    dueAt === null ? Infinity : Math.max(dueAt.getTime(), leasedUntil?.getTime() ?? 0);
  const mayBeGivenUp = (charge: Charge) => charge.isLive() && !['sent', 'unknown'].includes(charge.status);

  for (; step < MOST_STEPS; step += 1) {
    const newest = charges.at(-1) as Charge;
    const isIdle = () => charges.every((charge) => charge.dueAt === null);
    if (isIdle() && late.length > 0) passTo(Math.min(...late.map(({ at }) => at)));
    if (isIdle() && newest.status === 'declined' && newest.isLive()) {
      const wish = scenario.afterRefusal[refusals++];
      if (wish === 'retry' && kind.preparable) newest.requestRetry('sealed', newest.madeOn, time());
      if (wish === 'cancel') newest.requestCancellation(time());
    }
    if (isIdle() && scenario.paidAfterwards && gateway.payBy(newest.gatewayId, 'cancelled'))
      newest.hearNews(time());
    if (isIdle()) break;
    const [charge] = [...charges].sort((a, b) => dueAt(a) - dueAt(b)) as [Charge];
    passTo(dueAt(charge));
    // Nobody can pay by a code that nobody was told.
    // A Pix may be refused when the payer pays it.
    if (step === scenario.cancelAt && scenario.paidAfterwards && newest.instrument !== null)
      gateway.refuse(newest.gatewayId);
    if (step === scenario.payAt && newest.instrument !== null && gateway.payBy(newest.gatewayId, 'open'))
      newest.hearNews(time());
    if ((step === scenario.cancelAt || ms > GIVE_UP_AT) && mayBeGivenUp(newest))
      newest.requestCancellation(time());
    const next = charge.begin(time());
    const wasLive = charge.isLive();
    if (next !== undefined) take(charge, next, scenario.fates[step] ?? 'answered');
    const successor = wasLive ? charge.successor(time()) : undefined;
    if (successor !== undefined) charges.push(Charge.create(successor, new Date(ms)));
  }
  return { charges, gateway, steps: step };

  function take(charge: Charge, next: ChargeStep, fate: Fate): void {
    const reading = next === 'look-up';
    const delay = scenario.lateMs[step % scenario.lateMs.length] ?? 1;
    if (fate === 'killed-before') return;
    if (fate === 'not-sent') return charge.notSent(next, trouble, time());
    if (fate === 'lost-before' || (reading && fate !== 'answered')) return charge.lost(next, trouble, time());
    if (fate === 'late') {
      late.push({ at: ms + delay, run: () => carryOut(charge, next), charge });
      return charge.lost(next, trouble, time());
    }
    const answer = carryOut(charge, next);
    if (fate === 'killed-after') return;
    if (fate === 'lost-after') return charge.lost(next, trouble, time());
    answer();
  }

  /** The gateway does what it is asked. @returns what is to be done with its answer */
  function carryOut(charge: Charge, next: ChargeStep): () => void {
    switch (next) {
      case 'prepare': {
        const id = gateway.make(charge.id);
        return () => charge.prepared(id, time());
      }
      case 'charge':
        if (kind.method !== 'card') return issue(charge);
        return payByCard(charge, next, charge.gatewayId ?? gateway.make(charge.id));
      case 'retry':
        return payByCard(charge, next, charge.gatewayId ?? '');
      case 'cancel': {
        const done = gateway.cancel(charge.gatewayId ?? '');
        return () => (done ? charge.cancelled(time()) : charge.notCancelled(refusal, time()));
      }
      case 'look-up':
        return () => {
          const found = seen(charge);
          if (found === undefined) charge.notFound(time());
          else charge.seen(found, time());
        };
      case 'tidy': {
        const others = heldFor(charge).filter((id) => id !== charge.gatewayId);
        const cancelled = kind.cancellable ? others.filter((id) => gateway.cancel(id)) : [];
        return () => charge.tidied(cancelled, time());
      }
    }
  }

  function payByCard(charge: Charge, step: 'charge' | 'retry', id: string): () => void {
    const result = gateway.pay(id, step === 'charge' ? 'open' : 'declined');
    if (result === 'paid') return () => charge.approved(time(), id);
    if (result === 'declined' || (result === 'turned-away' && kind.preparable))
      return () => {
        charge.gatewayId = id;
        charge.declined(refusal, time());
      };
    // A call that is refused as a whole leaves nothing behind.
    if (result === 'turned-away') gateway.charges.delete(id);
    return () => charge.lost(step, trouble, time());
  }

  function issue(charge: Charge): () => void {
    if (gateway.verdict() === 'turned-away') return () => charge.declined(forGood, time());
    const id = gateway.make(charge.id);
    return () => charge.issued(id, INSTRUMENT, time());
  }

  function heldFor({ id }: Charge): string[] {
    return [...gateway.charges]
      .filter(([, { reference }]) => reference === id)
      .map(([gatewayId]) => gatewayId);
  }

  function seen(charge: Charge): SeenCharge | undefined {
    const gatewayId = charge.gatewayId ?? heldFor(charge).at(-1) ?? '';
    const found = gateway.charges.get(gatewayId);
    if (found === undefined) return undefined;
    return {
      gatewayId,
      status: found.status,
      amount: 9_990,
      ...(found.status === 'declined' && { refusal }),
      ...(kind.method === 'boleto' && { instrument: INSTRUMENT }),
    };
  }
}

describe('Given a gateway, whatever becomes of calls, answers and workers', () => {
  it('money moves at most once, and a charge is approved exactly where it moved', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { charges, gateway, steps } = play(scenario);
        expect(steps).toBeLessThan(MOST_STEPS);
        expect(gateway.payments).toBeLessThanOrEqual(1);
        expect(charges.filter(({ status }) => status === 'approved')).toHaveLength(gateway.payments);
      }),
      { numRuns: 2_000 },
    );
  });

  it('it comes to an end that is explained, and nothing can be paid there any more', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { charges, gateway } = play(scenario);
        const live = charges.filter((charge) => charge.isLive());
        expect(live.length).toBeLessThanOrEqual(1);
        // Only a refusal that the merchant may still want to retry.
        for (const charge of live)
          expect(charge).toMatchObject({ status: 'declined', retryable: true, closeAs: null });
        if (live.length === 0) {
          const left = [...gateway.charges.values()].map(({ status }) => status);
          expect(left).not.toContain('open');
          // A Pix that was refused cannot be paid any more.
          if (kinds[scenario.kind].method !== 'pix') expect(left).not.toContain('declined');
        }
        for (const charge of charges) {
          if (!charge.isLive()) expect(charge.cardToken).toBe('');
          if (['declined', 'unavailable'].includes(charge.status)) expect(charge.reasonCode).not.toBeNull();
          expect(charge.entries.at(-1)?.event).toBeDefined();
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('what takes the place of a Pix whose code got lost is one, and has a reference of its own', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { charges } = play(scenario);
        expect(new Set(charges.map(({ id }) => id)).size).toBe(charges.length);
        expect(charges.map(({ attempt }) => attempt)).toEqual(charges.map((_, index) => index + 1));
        for (const replaced of charges.slice(0, -1))
          expect(replaced).toMatchObject({ method: 'pix', reasonCode: 'code-lost', instrument: null });
      }),
      { numRuns: 2_000 },
    );
  });
});
