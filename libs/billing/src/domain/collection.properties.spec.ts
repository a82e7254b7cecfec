import { describe, expect, it } from '@jest/globals';
import {
  addDays,
  calendarDate,
  newIdentifier,
  startOfDay,
  type CalendarDate,
  type Identifier,
} from '@mensal/kernel';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import type { ChargeStep, ChargeTime, SeenCharge } from './charge-status.js';
import { Charge } from './charge.js';
import { nextStep, type CollectionCase, type CollectionStep, type RouteObstacle } from './collection.js';
import { Invoice, type PaymentMethod } from './invoice.js';

const DUE = calendarDate('2026-11-26');
const FIRST_DAY = -3;
const LAST_DAY = 20;
const TIMEOUT_MS = 30_000;
const HOUR_MS = 3_600_000;
const REFUSALS = {
  again: { code: 'try-later', reason: 'Tente mais tarde.', retryable: true },
  never: { code: 'invalid-card', reason: 'Dados inválidos.', retryable: false },
  payer: { code: 'payer', reason: 'Cliente inválido.', retryable: false },
};
const TROUBLE = { code: 'unreachable', detail: '' };

/** What becomes of a payment, or of making something to pay with. */
const fates = [
  'paid',
  'again',
  'again',
  'never',
  'payer',
  'lost',
  'lost-before',
  'down',
  'down',
  'busy',
] as const;
/** What happens on a day beside it. */
const happenings = [
  'nothing',
  'nothing',
  'pay',
  'cancel-there',
  'request',
  'replace-card',
  'add-card',
  'pay-in-part',
] as const;

interface Gateway {
  /** As Efí: a refused payment is tried again in the same charge. */
  retries: boolean;
  cancels: boolean;
  obstacle: RouteObstacle | undefined;
}

interface Scenario {
  method: PaymentMethod;
  gateways: Gateway[];
  cards: { gateways: number[] }[];
  retryDays: number[];
  fates: (typeof fates)[number][];
  days: (typeof happenings)[number][];
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  method: fc.constantFrom('card', 'card', 'pix', 'boleto'),
  gateways: fc.array(
    fc.record({
      retries: fc.boolean(),
      cancels: fc.boolean(),
      obstacle: fc.constantFrom<(RouteObstacle | undefined)[]>(
        undefined,
        undefined,
        undefined,
        'payer-incomplete',
      ),
    }),
    { maxLength: 3 },
  ),
  cards: fc.array(fc.record({ gateways: fc.uniqueArray(fc.nat(2), { minLength: 1 }) }), { maxLength: 3 }),
  retryDays: fc
    .uniqueArray(fc.integer({ min: 1, max: 10 }), { maxLength: 4 })
    .map((days) => days.sort((a, b) => a - b)),
  // No gateway is busy for ever.
  fates: fc.array(fc.constantFrom(...fates), { maxLength: 30 }).map((drawn) => [...drawn, 'down' as const]),
  days: fc.array(fc.constantFrom(...happenings), { maxLength: LAST_DAY - FIRST_DAY }),
});

/** As `expect`, which would be slow so often. */
function must(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}

type Held = SeenCharge['status'];

/** An invoice, its collection as the server keeps it, and gateways as the vendors' pages describe them. */
class World {
  readonly invoice: Invoice;
  readonly charges: Charge[] = [];
  /** Payments that reached a gateway, by card. */
  readonly tried = new Map<Identifier, number>();
  readonly cards: { id: Identifier; gateways: string[] }[];
  requests = 0;
  private collection: {
    /** Of business time. */ dueMs: number | null;
    reason: string | null;
    requested: boolean;
  };
  private readonly held = new Map<string, Held>();
  private readonly spent = new Set<Identifier>();
  private today = addDays(DUE, FIRST_DAY);
  private ms = 0;
  private fate = 0;

  constructor(private readonly scenario: Scenario) {
    this.cards = scenario.cards.map(({ gateways }) => ({
      id: newIdentifier(),
      gateways: gateways.map(String),
    }));
    this.invoice = Invoice.issue({
      ...{ tenantId: newIdentifier(), customerId: newIdentifier(), number: 1, issuedOn: addDays(DUE, -10) },
      ...{ dueDay: '26', paymentMethod: scenario.method, price: 10_000, lateFeeRate: 200, interestRate: 100 },
    });
    this.collection = { dueMs: 0, reason: null, requested: false };
  }

  run(): this {
    for (let offset = FIRST_DAY; offset <= LAST_DAY; offset += 1) {
      this.today = addDays(DUE, offset);
      this.ms = startOfDay(this.today, 'UTC').getTime();
      this.work();
      this.happen(this.scenario.days[offset - FIRST_DAY] ?? 'nothing');
      this.work();
      this.assertNotForgotten();
    }
    return this;
  }

  private get time(): ChargeTime {
    return { now: new Date(this.ms), real: new Date(this.ms), timeoutMs: TIMEOUT_MS };
  }

  private live(): Charge | undefined {
    const live = this.charges.filter((charge) => charge.isLive());
    must(live.length <= 1, 'Two charges are live');
    return live[0];
  }

  /** All that is due until the end of the day. */
  private work(): void {
    const end = startOfDay(addDays(this.today, 1), 'UTC').getTime() - HOUR_MS;
    for (let steps = 0; ; steps += 1) {
      must(steps < 500, 'It never comes to rest');
      this.decideAll();
      const due = this.charges
        .filter(({ dueAt }) => dueAt !== null && dueAt.getTime() <= end)
        .sort((a, b) => Number(a.dueAt) - Number(b.dueAt));
      const [charge] = due;
      const { dueMs } = this.collection;
      if (dueMs !== null && dueMs <= end && dueMs <= Number(charge?.dueAt ?? end)) {
        this.ms = dueMs;
        continue;
      }
      if (charge === undefined) return;
      this.ms = Math.max(this.ms, Number(charge.dueAt), Number(charge.leasedUntil ?? 0));
      this.heard(charge, () => {
        const step = charge.begin(this.time);
        if (step !== undefined) this.take(charge, step);
      });
    }
  }

  /** Decides until there is nothing to decide at this instant. */
  private decideAll(): void {
    for (let n = 0; this.isDue(); n += 1) {
      must(n < 20, 'It is decided over and over at one instant');
      const found = this.found();
      const step = nextStep(found);
      must(isDeepStrictEqual(nextStep(found), step), 'Asked twice, it says something else');
      this.act(step);
    }
  }

  private isDue(): boolean {
    const { dueMs } = this.collection;
    return dueMs !== null && dueMs <= this.ms;
  }

  private found(): CollectionCase {
    return {
      invoice: this.invoice,
      now: this.time.now,
      today: this.today,
      charges: this.charges,
      requested: this.collection.requested,
      routes: this.scenario.gateways.map(({ obstacle }, n) => ({ gateway: String(n), obstacle })),
      cards: this.cards,
      retryDays: this.scenario.retryDays,
    };
  }

  private act(step: CollectionStep): void {
    const { requested } = this.collection;
    const waiting = { dueMs: null, reason: null, requested: false };
    const onDay = (day: CalendarDate | null) => day && startOfDay(day, 'UTC').getTime();
    switch (step.kind) {
      case 'charge':
        this.collection = waiting;
        return this.begin(step.gateway, step.cardId);
      case 'retry':
        this.collection = waiting;
        must(!this.isSpent(step.charge.cardId), 'A card that was refused for good is tried again');
        return step.charge.requestRetry('sealed', this.today, this.time);
      case 'give-up':
        this.collection = { ...waiting, requested };
        return step.charge.requestCancellation(this.time);
      case 'wait':
        must(step.until === null || step.until > this.today, 'It waits for a day that has come');
        this.collection = { ...waiting, dueMs: onDay(step.until), requested: requested && step.owed };
        return;
      case 'stuck':
        this.collection = {
          ...waiting,
          dueMs: step.again?.getTime() ?? onDay(step.passing ? addDays(this.today, 1) : null),
          reason: step.reason,
          requested: requested && step.reason !== 'paid-in-part',
        };
        return;
      default:
        this.collection = { ...waiting, reason: step.kind };
    }
  }

  private begin(name: string, cardId: Identifier | null): void {
    const { method } = this.scenario;
    const { retries, cancels } = this.gateway(name);
    must(this.live() === undefined, 'Another charge is live');
    must(!this.isSpent(cardId), 'A card that was refused for good is charged again');
    const known = this.cards.find(({ id }) => id === cardId)?.gateways;
    for (const { gateway, obstacle } of this.found().routes) {
      if (gateway === name) break;
      const wasDown = (charge: Charge) =>
        charge.gateway === gateway && charge.status === 'unavailable' && charge.madeOn === this.today;
      must(
        obstacle !== undefined || known?.includes(gateway) === false || this.charges.some(wasDown),
        `${gateway} was passed over`,
      );
    }
    const { tenantId, id: invoiceId, customerId } = this.invoice;
    const input = {
      ...{
        tenantId,
        invoiceId,
        customerId,
        cardId,
        gateway: name,
        method,
        cardToken: 'sealed',
        instalments: 1,
      },
      ...{
        amount: this.invoice.amountsOn(this.today).total,
        description: 'Fatura 1',
        attempt: 1,
        urgent: false,
      },
      ...{
        preparable: method === 'card' && retries,
        cancellable: cancels,
        tellsOnce: false,
        madeOn: this.today,
      },
      dueOn: method === 'boleto' ? this.today : null,
      expiresAt:
        method === 'pix' ? startOfDay(addDays(this.invoice.payableUntil(this.today), 1), 'UTC') : null,
    };
    this.charges.push(Charge.create(input, this.time.now));
  }

  private isSpent(cardId: Identifier | null): boolean {
    return cardId !== null && this.spent.has(cardId);
  }

  private gateway(name: string): Gateway {
    return (
      this.scenario.gateways[Number(name)] ?? { retries: false, cancels: false, obstacle: 'not-connected' }
    );
  }

  /** Has it decided again where something came to an end, as the server does. */
  private heard(charge: Charge, work: () => void): void {
    const was = { live: charge.isLive(), status: charge.status };
    work();
    if (charge.status === 'approved' && !charge.settled) this.settle(charge);
    const ended = was.live && !charge.isLive();
    const refused = charge.awaitsRetry() && was.status !== 'declined';
    if (ended || refused) this.collection.dueMs = this.ms;
  }

  private settle(charge: Charge): void {
    const booking = this.invoice.settle(this.today, charge.received ?? 0);
    charge.book(booking, this.time);
  }

  private take(charge: Charge, step: ChargeStep): void {
    const { id } = charge;
    switch (step) {
      case 'prepare':
        this.held.set(id, 'open');
        return charge.prepared(id, this.time);
      case 'charge':
      case 'retry':
        return this.pay(charge, step);
      case 'cancel':
        if (this.held.get(id) !== 'paid') this.held.set(id, 'cancelled');
        return this.look(charge);
      case 'tidy':
        return charge.tidied([], this.time);
      case 'look-up':
        return this.look(charge);
    }
  }

  private pay(charge: Charge, step: 'charge' | 'retry'): void {
    const { id, method, gateway } = charge;
    const drawn = this.scenario.fates[this.fate++ % this.scenario.fates.length] ?? 'paid';
    if (drawn === 'busy') return charge.notSent(step, { code: 'rate-limited', detail: '' }, this.time);
    if (drawn === 'down') return charge.notSent(step, TROUBLE, this.time);
    if (drawn === 'lost-before') return charge.lost(step, TROUBLE, this.time);
    if (charge.cardId !== null) this.tried.set(charge.cardId, (this.tried.get(charge.cardId) ?? 0) + 1);
    const isMade = drawn === 'paid' || drawn === 'lost';
    if (method !== 'card') {
      if (!isMade) return charge.declined({ ...REFUSALS[drawn], retryable: false }, this.time);
      this.held.set(id, 'pending');
      return drawn === 'lost'
        ? charge.lost(step, TROUBLE, this.time)
        : charge.issued(id, { code: id }, this.time);
    }
    if (isMade) {
      this.held.set(id, 'paid');
      return drawn === 'lost' ? charge.lost(step, TROUBLE, this.time) : charge.approved(this.time, id);
    }
    this.held.set(id, 'declined');
    if (drawn === 'never' && charge.cardId !== null) this.spent.add(charge.cardId);
    charge.gatewayId = id;
    const refusal = REFUSALS[drawn];
    const { retries } = this.gateway(gateway);
    charge.declined(
      retries ? refusal : { ...refusal, retryable: false, sameCardLater: refusal.retryable },
      this.time,
    );
  }

  private look(charge: Charge): void {
    const status = this.held.get(charge.id);
    if (status === undefined) return charge.notFound(this.time);
    const isOver = status === 'pending' && charge.expiresAt !== null && charge.expiresAt.getTime() <= this.ms;
    if (isOver) this.held.set(charge.id, 'expired');
    const shown = this.held.get(charge.id) ?? status;
    const isOpen = shown === 'pending' && charge.method !== 'card';
    charge.seen(
      {
        ...{ gatewayId: charge.id, status: isOpen ? 'open' : shown, amount: charge.amount },
        ...(charge.method !== 'card' && { instrument: { code: charge.id } }),
        ...(status === 'declined' && { refusal: REFUSALS.again }),
      },
      this.time,
    );
  }

  private happen(what: (typeof happenings)[number]): void {
    const live = this.live();
    const [card] = this.cards;
    switch (what) {
      case 'pay':
      case 'pay-in-part':
        if (live?.status !== 'pending' || this.held.get(live.id) !== 'pending') return;
        this.held.set(live.id, 'paid');
        return this.heard(live, () => {
          const part = { received: live.amount - 5_000 };
          live.approved(this.time, live.id, what === 'pay' ? undefined : part);
        });
      case 'cancel-there':
        if (live?.status !== 'pending') return;
        this.held.set(live.id, 'cancelled');
        return this.heard(live, () => live.hearNews(this.time));
      case 'request':
        this.requests += 1;
        this.collection = { dueMs: this.ms, reason: null, requested: true };
        return;
      case 'replace-card':
        if (card === undefined) return;
        this.spent.delete(card.id);
        this.tried.delete(card.id);
        for (const charge of this.charges) if (charge.cardId === card.id) charge.refused = null;
        if (this.invoice.status === 'open') this.collection.dueMs = this.ms;
        return;
      case 'add-card':
        this.cards.unshift({ id: newIdentifier(), gateways: ['0', '1', '2'] });
        if (this.invoice.status === 'open') this.collection.dueMs = this.ms;
        return;
      case 'nothing':
        return;
    }
  }

  /** What is owed is being paid, comes up again, is waited for with a reason, or expired before its payer's eyes. */
  private assertNotForgotten(): void {
    const { dueMs, reason } = this.collection;
    const live = this.live();
    if (dueMs !== null || reason !== null || this.invoice.status === 'paid') return;
    must(
      live === undefined ? this.charges.at(-1)?.status === 'expired' : live.dueAt !== null,
      'It is forgotten',
    );
  }
}

describe('Given an invoice, whatever gateways answer, payers do and days bring', () => {
  it('it is decided the same when asked twice, comes to rest, is never charged twice at a time, and is not forgotten', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        new World(scenario).run();
      }),
      { numRuns: 1_000 },
    );
  });

  it('no card is charged more often than on its first day, its days of retry, and when somebody asks for it', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { tried, requests } = new World(scenario).run();
        for (const times of tried.values())
          expect(times).toBeLessThanOrEqual(1 + scenario.retryDays.length + requests);
      }),
      { numRuns: 1_000 },
    );
  });

  it('once the money came in, it is asked for no more', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { charges, invoice } = new World(scenario).run();
        const settling = charges.filter(
          ({ settled, surplus, reasonCode }) => settled && !surplus && reasonCode !== 'short',
        );
        expect(settling.length).toBe(invoice.status === 'paid' ? 1 : 0);
        expect(charges.filter(({ surplus }) => surplus)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});
