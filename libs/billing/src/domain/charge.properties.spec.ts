import { describe, expect, it } from '@jest/globals';
import { calendarDate, newIdentifier } from '@mensal/kernel';
import fc from 'fast-check';
import type { ChargeStep, ChargeTime, SeenCharge } from './charge-status.js';
import { Charge } from './charge.js';

const TIMEOUT_MS = 30_000;
const START = Date.UTC(2026, 10, 22, 12);
const MOST_STEPS = 2_000;

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
  preparable: boolean;
  fates: Fate[];
  /** How late what comes late is carried out, in milliseconds: within the time that a call may take. */
  lateMs: number[];
  /** What becomes of each try to pay: the bank's yes or no, or the gateway does not even ask it. */
  verdicts: ('paid' | 'declined' | 'turned-away')[];
  /** Whether refusals may be retried, and the merchant does so, or gives the charge up. */
  afterRefusal: ('retry' | 'cancel' | 'leave')[];
  /** Whether it is paid all the same after it was given up, as a boleto that was printed before. */
  paidAfterwards: boolean;
  /** Whether the merchant gives it up while it is under way, before the step of this number. */
  cancelAt: number;
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  preparable: fc.boolean(),
  fates: fc.array(fc.constantFrom(...fates), { maxLength: 40 }),
  lateMs: fc.array(fc.integer({ min: 1, max: TIMEOUT_MS }), { minLength: 1, maxLength: 10 }),
  verdicts: fc.array(fc.constantFrom('paid', 'declined', 'turned-away'), { minLength: 1, maxLength: 6 }),
  afterRefusal: fc.array(fc.constantFrom('retry', 'cancel', 'leave'), { minLength: 1, maxLength: 4 }),
  paidAfterwards: fc.boolean(),
  cancelAt: fc.integer({ min: 0, max: 30 }),
});

/** A gateway as the vendors' pages describe it, without any HTTP: one payment a charge, final when cancelled. */
class Gateway {
  readonly charges = new Map<string, { status: 'open' | 'declined' | 'paid' | 'cancelled' }>();
  payments = 0;
  private tries = 0;

  constructor(private readonly verdicts: Scenario['verdicts']) {}

  prepare(): string {
    const id = String(this.charges.size + 1);
    this.charges.set(id, { status: 'open' });
    return id;
  }

  /** Pays a charge that is open, or one that was refused. @returns undefined where its state does not allow it */
  pay(id: string, from: 'open' | 'declined'): Scenario['verdicts'][number] | undefined {
    const charge = this.charges.get(id);
    if (charge?.status !== from) return undefined;
    const verdict = this.verdicts[this.tries++ % this.verdicts.length] ?? 'declined';
    if (verdict === 'paid') this.payments += 1;
    if (verdict !== 'turned-away') charge.status = verdict;
    return verdict;
  }

  /** @returns whether a cancelled charge was paid */
  payLate(id: string | null): boolean {
    const charge = this.charges.get(id ?? '');
    if (charge?.status !== 'cancelled' || this.payments > 0) return false;
    charge.status = 'paid';
    this.payments += 1;
    return true;
  }

  cancel(id: string): boolean {
    const charge = this.charges.get(id);
    if (charge === undefined || charge.status === 'paid') return false;
    charge.status = 'cancelled';
    return true;
  }
}

const refusal = { code: 'try-later', reason: 'Tente novamente mais tarde.', retryable: true };
const trouble = { code: 'timeout', detail: 'It did not answer in time' };

function play(scenario: Scenario) {
  const gateway = new Gateway(scenario.verdicts);
  const charge = Charge.create(
    {
      tenantId: newIdentifier(),
      invoiceId: newIdentifier(),
      customerId: newIdentifier(),
      gateway: 'example',
      method: 'card',
      amount: 9_990,
      description: 'Fatura 1',
      instalments: 1,
      cardToken: 'sealed',
      preparable: scenario.preparable,
      madeOn: calendarDate('2026-11-22'),
    },
    new Date(START),
  );
  let ms = START;
  let late: { at: number; run: () => void }[] = [];
  let step = 0;
  let refusals = 0;
  const time = (): ChargeTime => ({ now: new Date(ms), real: new Date(ms), timeoutMs: TIMEOUT_MS });
  const passTo = (at: number) => {
    ms = Math.max(ms, at);
    const ripe = late.filter((task) => task.at <= ms);
    late = late.filter((task) => task.at > ms);
    for (const task of ripe) {
      task.run();
      charge.hearNews(time());
    }
  };

  for (; step < MOST_STEPS; step += 1) {
    if (charge.dueAt === null && late.length > 0) passTo(Math.min(...late.map(({ at }) => at)));
    if (charge.dueAt === null && charge.status === 'declined' && charge.isLive()) {
      const wish = scenario.afterRefusal[refusals++];
      if (wish === 'retry') charge.requestRetry('sealed', calendarDate('2026-11-22'), time());
      if (wish === 'cancel') charge.requestCancellation(time());
    }
    if (charge.dueAt === null && scenario.paidAfterwards && gateway.payLate(charge.gatewayId))
      charge.hearNews(time());
    if (charge.dueAt === null) break;
    passTo(Math.max(charge.dueAt.getTime(), charge.leasedUntil?.getTime() ?? 0));
    if (step === scenario.cancelAt && !['sent', 'unknown'].includes(charge.status) && charge.isLive())
      charge.requestCancellation(time());
    const next = charge.begin(time());
    if (next !== undefined) take(next, scenario.fates[step] ?? 'answered');
  }
  return { charge, gateway, steps: step };

  function take(next: ChargeStep, fate: Fate): void {
    const reading = next === 'look-up';
    const delay = scenario.lateMs[step % scenario.lateMs.length] ?? 1;
    if (fate === 'killed-before') return;
    if (fate === 'not-sent') return charge.notSent(next, trouble, time());
    if (fate === 'lost-before' || (reading && fate !== 'answered')) return charge.lost(next, trouble, time());
    if (fate === 'late') {
      late.push({ at: ms + delay, run: () => carryOut(next) });
      return charge.lost(next, trouble, time());
    }
    const answer = carryOut(next);
    if (fate === 'killed-after') return;
    if (fate === 'lost-after') return charge.lost(next, trouble, time());
    answer();
  }

  /** The gateway does what it is asked. @returns what is to be done with its answer */
  function carryOut(next: ChargeStep): () => void {
    switch (next) {
      case 'prepare': {
        const id = gateway.prepare();
        return () => charge.prepared(id, time());
      }
      case 'charge':
      case 'retry': {
        const id = charge.gatewayId ?? gateway.prepare();
        const result = gateway.pay(id, next === 'charge' ? 'open' : 'declined');
        if (result === 'paid') return () => charge.approved(time(), id);
        if (result !== undefined) {
          return () => {
            charge.gatewayId = id;
            charge.declined(refusal, time());
          };
        }
        return () => charge.lost(next, trouble, time());
      }
      case 'cancel': {
        const done = gateway.cancel(charge.gatewayId ?? '');
        return () => (done ? charge.cancelled(time()) : charge.notCancelled(refusal, time()));
      }
      case 'look-up':
        return () => {
          const found = seen(charge.gatewayId);
          if (found === undefined) charge.notFound(time());
          else charge.seen(found, time());
        };
      case 'tidy': {
        const others = [...gateway.charges.keys()].filter((id) => id !== charge.gatewayId);
        const cancelled = others.filter((id) => gateway.cancel(id));
        return () => charge.tidied(cancelled, time());
      }
    }
  }

  function seen(id: string | null): SeenCharge | undefined {
    const [gatewayId, found] =
      id === null ? ([...gateway.charges].at(-1) ?? ['', undefined]) : [id, gateway.charges.get(id)];
    if (found === undefined) return undefined;
    return {
      gatewayId,
      status: found.status,
      amount: 9_990,
      ...(found.status === 'declined' && { refusal }),
    };
  }
}

describe('Given a gateway, whatever becomes of calls, answers and workers', () => {
  it('money moves at most once, and a charge is approved exactly where it moved', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { charge, gateway, steps } = play(scenario);
        expect(steps).toBeLessThan(MOST_STEPS);
        expect(gateway.payments).toBeLessThanOrEqual(1);
        expect(charge.status === 'approved').toBe(gateway.payments === 1);
      }),
      { numRuns: 3_000 },
    );
  });

  it('it comes to an end that is explained, and nothing can be paid there any more', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { charge, gateway } = play(scenario);
        if (charge.isLive()) {
          // Only a refusal that the merchant may still want to retry.
          expect(charge).toMatchObject({ status: 'declined', retryable: true, closeAs: null });
        } else {
          expect(['approved', 'declined', 'cancelled', 'unavailable']).toContain(charge.status);
          const open = [...gateway.charges.values()].filter(({ status }) =>
            ['open', 'declined'].includes(status),
          );
          expect(open).toEqual([]);
          expect(charge.cardToken).toBe('');
        }
        if (charge.status === 'declined' || charge.status === 'unavailable')
          expect(charge.reasonCode).not.toBeNull();
        expect(charge.entries.at(-1)?.event).toBeDefined();
      }),
      { numRuns: 3_000 },
    );
  });
});
