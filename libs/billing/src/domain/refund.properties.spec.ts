import { describe, expect, it } from '@jest/globals';
import { newIdentifier, type Cents } from '@mensal/kernel';
import fc from 'fast-check';
import type { ChargeTime } from './charge-status.js';
import type { GatewayRefunds } from './refund-evidence.js';
import { Refund } from './refund.js';

const TIMEOUT_MS = 30_000;
const START = Date.UTC(2026, 10, 22, 12);
const RECEIVED = 10_000;
const MOST_STEPS = 80;

/** What befalls one step: drawn anew for each. */
const fates = [
  'answered',
  'answered',
  'lost-before',
  'lost-after',
  /** The connection breaks, and the gateway carries it out later all the same. */
  'late',
  'not-sent',
  /** The worker is killed before it sends, or before it writes the answer down. */
  'killed-before',
  'killed-after',
] as const;

/** What gateways show of refunds, and which orders may so be sent again. */
const kinds = ['lists all', 'shows a sum', 'shows the sum, not what is under way'] as const;

interface Scenario {
  kind: (typeof kinds)[number];
  /** What is asked for, one after the other; 0 is all that is left. */
  amounts: Cents[];
  fates: (typeof fates)[number][];
  lateMs: number[];
  /** What becomes of each order that the gateway takes, and how long it works on it. */
  ends: { done: boolean; afterMs: number }[];
  /** Given back by hand before the step of this number. */
  byHand: { step: number; amount: Cents } | undefined;
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  kind: fc.constantFrom(...kinds),
  amounts: fc.array(fc.integer({ min: 0, max: RECEIVED }), { minLength: 1, maxLength: 4 }),
  fates: fc.array(fc.constantFrom(...fates), { maxLength: 30 }),
  lateMs: fc.array(fc.integer({ min: 1, max: TIMEOUT_MS }), { minLength: 1, maxLength: 6 }),
  ends: fc.array(fc.record({ done: fc.boolean(), afterMs: fc.integer({ min: 0, max: 8 * 3_600_000 }) }), {
    minLength: 1,
    maxLength: 6,
  }),
  byHand: fc.option(
    fc.record({ step: fc.integer({ min: 0, max: 30 }), amount: fc.integer({ min: 1, max: RECEIVED }) }),
    { nil: undefined },
  ),
});

interface Order {
  id: string;
  amount: Cents;
  endsAt: number;
  done: boolean;
}

/** A gateway that takes whatever does not exceed what is left, without looking at what it was asked before. */
class Gateway {
  readonly orders: Order[] = [];

  constructor(
    private readonly kind: Scenario['kind'],
    private readonly ends: Scenario['ends'],
  ) {}

  /** @returns the id of the order, or nothing where more is asked for than is left */
  take(
    amount: Cents,
    now: number,
    end = this.ends[this.orders.length % this.ends.length],
  ): string | undefined {
    const live = this.orders.filter(({ done, endsAt }) => done || endsAt > now);
    if (amount > RECEIVED - sum(live)) return undefined;
    const id = String(this.orders.length + 1);
    this.orders.push({ id, amount, endsAt: now + (end?.afterMs ?? 0), done: end?.done ?? true });
    return id;
  }

  shows(now: number): GatewayRefunds {
    const underWay = this.orders.some(({ endsAt }) => endsAt > now);
    const refunded = this.refunded(now);
    if (this.kind === 'shows a sum') return { refunded, underWay };
    if (this.kind !== 'lists all') return { refunded, underWay: false };
    const status = ({ endsAt, done }: Order) => (endsAt > now ? 'under-way' : done ? 'done' : 'refused');
    return {
      refunded,
      underWay,
      orders: this.orders.map((order) => ({ id: order.id, status: status(order) })),
    };
  }

  refunded(now: number): Cents {
    return sum(this.orders.filter(({ endsAt, done }) => done && endsAt <= now));
  }
}

function sum(orders: readonly Order[]): Cents {
  return orders.reduce((total, { amount }) => total + amount, 0);
}

interface Played {
  gateway: Gateway;
  refunds: Refund[];
  byHand: Cents;
  end: number;
}

/** Plays refunds of one charge, one at a time, as the use cases call them. */
function play(scenario: Scenario): Played {
  const gateway = new Gateway(scenario.kind, scenario.ends);
  const refunds: Refund[] = [];
  const late: { at: number; carryOut: () => void }[] = [];
  let now = START;
  let steps = 0;
  let known = 0;
  let byHand = 0;
  const time = (): ChargeTime => ({ now: new Date(now), real: new Date(now), timeoutMs: TIMEOUT_MS });
  const moveTo = (instant: number) => {
    now = Math.max(now, instant);
    for (const each of late.splice(0).sort((a, b) => a.at - b.at))
      if (each.at <= now) each.carryOut();
      else late.push(each);
  };

  const step = (refund: Refund) => {
    moveTo(Math.max(refund.dueAt?.getTime() ?? now, refund.leasedUntil?.getTime() ?? now));
    if (scenario.byHand?.step === steps) {
      const taken = gateway.take(scenario.byHand.amount, now, { done: true, afterMs: 0 });
      if (taken !== undefined) byHand += scenario.byHand.amount;
    }
    const fate = scenario.fates[steps] ?? 'answered';
    const lateMs = scenario.lateMs[steps % scenario.lateMs.length] ?? 1;
    steps += 1;
    const next = refund.begin(time());
    if (next === undefined || fate === 'killed-before') return;
    if (fate === 'not-sent') return refund.notSent(next, { code: 'unreachable', detail: 'Not sent' }, time());
    if (next !== 'order') {
      const shown = gateway.shows(now);
      if (fate === 'killed-after') return;
      if (fate !== 'answered') return refund.lost(next, { code: 'timeout', detail: 'Lost' }, time());
      known = Math.max(known, shown.refunded ?? 0);
      return next === 'survey' ? refund.surveyed(shown, known, time()) : refund.seen(shown, time());
    }
    const order = () => gateway.take(refund.amount, now);
    if (fate === 'late') late.push({ at: now + lateMs, carryOut: order });
    const id = fate === 'late' || fate === 'lost-before' ? undefined : order();
    if (fate === 'killed-after') return;
    if (fate !== 'answered') {
      if (fate !== 'late') moveTo(now + TIMEOUT_MS);
      return refund.lost(next, { code: 'timeout', detail: 'Lost' }, time());
    }
    if (id === undefined) return refund.refused({ code: 'amount', reason: 'Não resta tanto.' }, time());
    return refund.accepted(scenario.kind === 'lists all' ? id : undefined, time());
  };

  for (const asked of scenario.amounts) {
    const left = RECEIVED - known;
    const amount = asked === 0 ? left : Math.min(asked, left);
    if (left === 0 || (refunds.at(-1)?.isUnderWay() ?? false)) break;
    const refund = Refund.request(
      {
        tenantId: newIdentifier(),
        invoiceId: newIdentifier(),
        chargeId: newIdentifier(),
        gateway: 'example',
        paymentId: '7',
        received: RECEIVED,
        amount,
        reason: null,
        repeatable: scenario.kind === 'lists all' || (scenario.kind === 'shows a sum' && amount === left),
      },
      new Date(now),
    );
    refunds.push(refund);
    for (let taken = 0; refund.isUnderWay() && taken < MOST_STEPS; taken += 1) step(refund);
    if (refund.status === 'done') known = Math.max(known, refund.refundedOnceDone());
  }
  moveTo(now + 2 * TIMEOUT_MS);
  return { gateway, refunds, byHand, end: now };
}

describe('Whatever gets lost, comes late or is killed', () => {
  it('no more goes back than was asked for', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { gateway, refunds, byHand } = play(scenario);
        const asked = refunds.reduce((total, { amount }) => total + amount, 0);
        const live = gateway.orders.filter(({ done }) => done);
        expect(sum(live)).toBeLessThanOrEqual(Math.min(RECEIVED, asked + byHand));
      }),
      { numRuns: 1_500 },
    );
  });

  it('each refund is carried out once at the most, and what is done, refused or given up was told truly', () => {
    fc.assert(
      fc.property(
        scenarios.map((scenario) => ({ ...scenario, byHand: undefined })),
        (scenario) => {
          const { gateway, refunds, end } = play(scenario);
          const done = refunds.filter(({ status }) => status === 'done');
          const open = refunds.filter((refund) => refund.isUnderWay());
          const certain = done.reduce((total, { amount }) => total + amount, 0);
          const possible = open.reduce((total, { amount }) => total + amount, certain);
          const given = sum(gateway.orders.filter((order) => order.done));
          expect(gateway.refunded(end)).toBeGreaterThanOrEqual(certain);
          expect(given).toBeLessThanOrEqual(possible);
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it('a gateway that shows every order brings each refund to its end', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { refunds } = play({ ...scenario, kind: 'lists all', byHand: undefined });
        expect(refunds.filter((refund) => refund.isUnderWay())).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});
