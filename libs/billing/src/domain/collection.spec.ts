import { describe, expect, it } from '@jest/globals';
import { addDays, calendarDate, newIdentifier, type CalendarDate, type Identifier } from '@mensal/kernel';
import type { ChargeTime } from './charge-status.js';
import { Charge, type NewCharge } from './charge.js';
import { nextStep, type CollectionCase, type CollectionStep, type Route } from './collection.js';
import { Invoice, type PaymentMethod } from './invoice.js';

/** A Thursday; Friday is late, and a banking day. */
const DUE = calendarDate('2026-11-26');
const PRINCIPAL = 10_000;
const RETRY_DAYS = [1, 3, 5, 7];
const day = (offset: number): CalendarDate => addDays(DUE, offset);
const at = (on: CalendarDate): ChargeTime => {
  const now = new Date(`${on}T15:00:00.000Z`);
  return { now, real: now, timeoutMs: 30_000 };
};
/** After the charges of the due date were made. */
const hoursAfter = (hours: number): Date => new Date(at(DUE).now.getTime() + hours * 3_600_000);
const open = (gateway: string): Route => ({ gateway, obstacle: undefined });
const id = (n: number) => `00000000-0000-7000-8000-00000000000${n}` as Identifier;
const CARD = id(1);
const OTHER = id(2);

function anInvoice(method: PaymentMethod): Invoice {
  return Invoice.issue({
    ...{ tenantId: newIdentifier(), customerId: newIdentifier(), number: 1, issuedOn: day(-10) },
    ...{ dueDay: '26', paymentMethod: method, price: PRINCIPAL, lateFeeRate: 200, interestRate: 100 },
  });
}

type How = (charge: Charge, on: CalendarDate) => void;

/** A charge made on a day, and what became of it that day. */
function aCharge(on: CalendarDate, how: How = () => {}, fields: Partial<NewCharge> = {}): Charge {
  const method = fields.method ?? 'card';
  const charge = Charge.create(
    {
      ...{ tenantId: newIdentifier(), invoiceId: newIdentifier(), customerId: newIdentifier() },
      ...{
        gateway: 'a',
        method,
        amount: PRINCIPAL,
        description: 'Fatura 1',
        instalments: 1,
        cardToken: 'sealed',
      },
      ...{ preparable: method === 'card', cancellable: true, tellsOnce: false, madeOn: on, urgent: false },
      cardId: method === 'card' ? CARD : null,
      dueOn: method === 'boleto' ? DUE : null,
      expiresAt: method === 'pix' ? new Date(`${addDays(on, 1)}T03:00:00.000Z`) : null,
      attempt: 1,
      ...fields,
    },
    at(on).now,
  );
  how(charge, on);
  return charge;
}

const refusal = { code: 'try-later', reason: 'Tente mais tarde.', retryable: true };
const sent: How = (charge, on) => {
  if (charge.begin(at(on)) === 'prepare') {
    charge.prepared('7', at(on));
    charge.begin(at(on));
  }
};
const after =
  (end: How): How =>
  (charge, on) => {
    sent(charge, on);
    end(charge, on);
  };
const issued = after((charge, on) => charge.issued('7', { code: 'what a payer pays with' }, at(on)));
const refusedForNow = after((charge, on) => charge.declined(refusal, at(on)));
const refusedBecause = (code: string) =>
  after((charge, on) => {
    charge.declined({ code, reason: 'Não.', retryable: false }, at(on));
    charge.cancelled(at(on));
  });
const refusedForGood = refusedBecause('invalid-card');
/** Where the gateway takes no further payment for it. */
const refusedAndOver = after((charge, on) => {
  charge.declined({ ...refusal, retryable: false, sameCardLater: true }, at(on));
  charge.cancelled(at(on));
});
const lost = after((charge, on) => charge.lost('charge', { code: 'timeout', detail: '' }, at(on)));
const unreachable: How = (charge, on) => {
  while (charge.isLive()) {
    const step = charge.begin(at(on));
    if (step !== undefined) charge.notSent(step, { code: 'unreachable', detail: '' }, at(on));
  }
};
const then =
  (first: How, next: How): How =>
  (charge, on) => {
    first(charge, on);
    next(charge, on);
  };
const ordered = then(issued, (charge, on) =>
  charge.seen({ gatewayId: '7', status: 'pending', amount: charge.amount }, at(on)),
);
const orderedNoMore = then(ordered, (charge, on) =>
  charge.seen({ gatewayId: '7', status: 'open', amount: charge.amount }, at(on)),
);
const givenUp = then(issued, (charge, on) => charge.requestCancellation(at(on)));
const cancelled = then(givenUp, (charge, on) => charge.cancelled(at(on)));
const expired = then(issued, (charge, on) =>
  charge.seen({ gatewayId: '7', status: 'expired', amount: charge.amount }, at(on)),
);
const neverSent: How = (charge, on) => void charge.begin(at(addDays(on, 2)));
const paid = (received: number): How =>
  then(issued, (charge, on) => {
    charge.approved(at(on), '7', { received });
    const isSurplus = received > PRINCIPAL;
    charge.book({ kind: isSurplus ? 'surplus' : 'short', lateFee: 0, credit: received }, at(on));
  });

interface Given {
  now?: Date;
  method?: PaymentMethod;
  charges?: Charge[];
  today?: CalendarDate;
  requested?: boolean;
  routes?: Route[];
  cards?: CollectionCase['cards'];
  retryDays?: readonly number[];
  invoice?: Invoice;
}

function decide({ method = 'card', ...given }: Given): CollectionStep {
  return nextStep({
    invoice: anInvoice(method),
    now: at(given.today ?? DUE).now,
    today: DUE,
    charges: [],
    requested: false,
    routes: [open('a'), open('b')],
    cards: [{ id: CARD, gateways: ['a', 'b'] }],
    retryDays: RETRY_DAYS,
    ...given,
  });
}

const charge = (gateway: string, cardId: Identifier | null) => ({ kind: 'charge', gateway, cardId });
const wait = (until: CalendarDate | null, owed = false) => ({ kind: 'wait', until, owed });
const stuck = (reason: string, passing = false) => ({ kind: 'stuck', reason, passing });
const giveUp = (because: string) => ({ kind: 'give-up', because });

type Row = [when: string, given: Given, step: object];

describe('Given an invoice that nobody owes any more', () => {
  it.each(['paid', 'cancelled'] as const)('when it is %s, then there is nothing to do', (status) => {
    const invoice = anInvoice('boleto');
    invoice.change({ status }, DUE);
    expect(decide({ method: 'boleto', invoice, requested: true })).toEqual({ kind: 'done' });
  });
});

describe('Given a boleto that was given up, and is paid all the same', () => {
  const decided = (how: How) => {
    const invoice = anInvoice('boleto');
    invoice.settle(DUE, PRINCIPAL);
    const charges = [cancelled, how].map((one) => aCharge(DUE, one, { method: 'boleto' }));
    return decide({ method: 'boleto', invoice, charges });
  };
  const rows: [string, How, object][] = [
    ['waits for the payer', issued, giveUp('paid-otherwise')],
    ['is not known to have been issued', lost, wait(day(1))],
    ['is being cancelled', givenUp, { kind: 'done' }],
    ['was cancelled', cancelled, { kind: 'done' }],
  ];

  it.each(rows)('when what took its place %s, then that is not left to be paid too', (_, how, step) => {
    expect(decided(how)).toMatchObject(step);
  });
});

describe.each(['boleto', 'pix'] as const)('Given an invoice to be paid by %s', (method) => {
  const made = (on: CalendarDate, how: How, fields: Partial<NewCharge> = {}) =>
    aCharge(on, how, { method, ...fields });
  const downAllDay = Array.from({ length: 4 }, () => made(DUE, unreachable));
  const rows: Row[] = [
    ['it has just been issued', { today: day(-10) }, charge('a', null)],
    ['it is due', {}, charge('a', null)],
    ['it is overdue', { today: day(4) }, charge('a', null)],
    ['it is being issued', { charges: [made(DUE, sent)] }, wait(null)],
    ['what became of it is not known', { charges: [made(DUE, lost)] }, wait(null)],
    ['it waits for the payer', { charges: [made(DUE, issued)] }, wait(null)],
    [
      'it waits for the payer, and more is owed today',
      { charges: [made(DUE, issued)], today: day(2) },
      wait(null),
    ],
    [
      'it is asked for, and nothing has changed',
      { charges: [made(DUE, issued)], requested: true },
      wait(null),
    ],
    [
      'it is asked for, and more is owed today',
      { charges: [made(DUE, issued)], today: day(2), requested: true },
      giveUp('total-changed'),
    ],
    [
      'it is asked for, more is owed today, and its payer has ordered the payment',
      { charges: [made(DUE, ordered)], today: day(2), requested: true },
      wait(null, true),
    ],
    [
      'it is asked for, more is owed today, and its payer has taken the order back',
      { charges: [made(DUE, orderedNoMore)], today: day(2), requested: true },
      giveUp('total-changed'),
    ],
    [
      'it is asked for, more is owed today, and the gateway cannot cancel',
      { charges: [made(DUE, issued, { cancellable: false })], today: day(2), requested: true },
      wait(null, true),
    ],
    [
      'it is asked for, and what there is has just expired',
      {
        charges: [made(DUE, issued, { cancellable: false, expiresAt: at(DUE).now })],
        requested: true,
      },
      wait(null, true),
    ],
    [
      'it is asked for while the one before is being cancelled',
      { charges: [made(DUE, givenUp)], today: day(2), requested: true },
      wait(null, true),
    ],
    [
      'it is asked for once that was cancelled',
      { charges: [made(DUE, cancelled)], requested: true },
      charge('a', null),
    ],
    ['it was cancelled at the gateway', { charges: [made(DUE, cancelled)] }, stuck('cancelled-elsewhere')],
    ['it was refused', { charges: [made(DUE, refusedBecause('payer'))] }, stuck('refused')],
    [
      'it was refused, and is asked for',
      { charges: [made(DUE, refusedForGood)], requested: true },
      charge('a', null),
    ],
    ['it expired', { charges: [made(DUE, expired)], today: day(1) }, wait(null)],
    [
      'it expired, and is asked for',
      { charges: [made(DUE, expired)], today: day(1), requested: true },
      charge('a', null),
    ],
    ['its gateway was down today', { charges: [made(DUE, unreachable)] }, charge('b', null)],
    ['its gateway was down yesterday', { charges: [made(day(-1), unreachable)] }, charge('a', null)],
    [
      'all gateways were down today',
      { charges: [made(DUE, unreachable), made(DUE, unreachable, { gateway: 'b' })] },
      { ...stuck('unavailable', true), again: hoursAfter(3) },
    ],
    [
      'all gateways were down today, and hours have passed',
      { charges: [made(DUE, unreachable), made(DUE, unreachable, { gateway: 'b' })], now: hoursAfter(3) },
      charge('a', null),
    ],
    [
      'all gateways were down today, and somebody waits for it',
      { charges: [made(DUE, unreachable), made(DUE, unreachable, { gateway: 'b' })], requested: true },
      charge('a', null),
    ],
    [
      'its only gateway was down again and again today',
      { charges: downAllDay, routes: [open('a')], now: hoursAfter(3) },
      { ...stuck('unavailable', true), again: null },
    ],
    [
      'its only gateway was down again and again today, and somebody waits for it',
      { charges: downAllDay, routes: [open('a')], requested: true },
      charge('a', null),
    ],
    [
      'one of two gateways was down again and again today, and the other one once',
      { charges: [...downAllDay, made(DUE, unreachable, { gateway: 'b' })], now: hoursAfter(3) },
      charge('b', null),
    ],
    [
      'one gateway was down today, and nothing else goes there',
      {
        charges: [made(DUE, unreachable)],
        routes: [open('a'), { gateway: 'b', obstacle: 'amount-not-accepted' }],
      },
      stuck('unavailable', true),
    ],
    [
      'the first gateway does not take it',
      { routes: [{ gateway: 'a', obstacle: 'payer-incomplete' }, open('b')] },
      charge('b', null),
    ],
    [
      'no gateway takes it',
      {
        routes: [
          { gateway: 'a', obstacle: 'payer-incomplete' },
          { gateway: 'b', obstacle: 'not-active' },
        ],
      },
      stuck('payer-incomplete', true),
    ],
    ['there are no gateways', { routes: [] }, stuck('no-route')],
    ['it was paid in part', { charges: [made(DUE, paid(PRINCIPAL - 1))] }, stuck('paid-in-part')],
    [
      'it was paid in part, and is asked for',
      { charges: [made(DUE, paid(PRINCIPAL - 1))], requested: true },
      stuck('paid-in-part'),
    ],
    ['what came in was not for it', { charges: [made(DUE, paid(PRINCIPAL + 1))] }, charge('a', null)],
  ];

  it.each(rows)('when %s', (_, given, step) => {
    expect(decide({ method, ...given })).toMatchObject(step);
  });
});

describe('Given a Pix that expired before the gateway could be told of it', () => {
  it('when nobody was given anything to pay, then another one is made', () => {
    const over = aCharge(day(-3), neverSent, { method: 'pix' });
    expect(over).toMatchObject({ status: 'expired', instrument: null });
    expect(decide({ method: 'pix', charges: [over] })).toMatchObject(charge('a', null));
  });
});

describe('Given an invoice to be paid by card', () => {
  const both = { cards: [CARD, OTHER].map((one) => ({ id: one, gateways: ['a', 'b'] })) };
  const replacedAt = (gateways: string[]) => ({ cards: [{ id: CARD, gateways }] });
  const forgotten: How = then(refusedAndOver, (one) => (one.refused = null));
  const rows: Row[] = [
    ['it is not due yet', { today: day(-1) }, wait(DUE)],
    ['it is not due yet, and is asked for', { today: day(-1), requested: true }, charge('a', CARD)],
    ['it is due', {}, charge('a', CARD)],
    ['it is overdue', { today: day(9) }, charge('a', CARD)],
    ['there are two cards', both, charge('a', CARD)],
    ['there is no card', { cards: [] }, stuck('no-card')],
    ['there is no gateway', { routes: [] }, stuck('no-route')],
    ['only the second gateway knows the card', replacedAt(['b']), charge('b', CARD)],
    ['no gateway of the order knows the card', replacedAt(['c']), stuck('card-not-known')],
    [
      'only the second card is known to a gateway',
      {
        cards: [
          { id: CARD, gateways: [] },
          { id: OTHER, gateways: ['a'] },
        ],
      },
      charge('a', OTHER),
    ],
    ['the payment is on its way', { charges: [aCharge(DUE, sent)] }, wait(null)],
    [
      'the payment is on its way, and is asked for',
      { charges: [aCharge(DUE, sent)], requested: true },
      wait(null),
    ],
    ['what became of it is not known', { charges: [aCharge(DUE, lost)], today: day(3) }, wait(null)],
    ['its gateway was down today', { charges: [aCharge(DUE, unreachable)] }, charge('b', CARD)],
    [
      'the only gateway that knows the card was down today',
      { charges: [aCharge(DUE, unreachable)], ...replacedAt(['a']) },
      stuck('unavailable', true),
    ],
    ['it is refused for now', { charges: [aCharge(DUE, refusedForNow)] }, wait(day(1))],
    [
      'it is refused for now, and there is another card',
      { charges: [aCharge(DUE, refusedForNow)], ...both },
      wait(day(1)),
    ],
    [
      'its first day of retry has come',
      { charges: [aCharge(day(0), refusedForNow)], today: day(1) },
      giveUp('total-changed'),
    ],
    [
      'its next day of retry has come, and it comes to something else',
      {
        charges: [aCharge(day(1), refusedForNow, { amount: 10_210 })],
        today: day(3),
        invoice: anInvoiceWithoutInterest(),
      },
      giveUp('total-changed'),
    ],
    [
      'its day of retry has come, and it comes to the same',
      {
        charges: [aCharge(day(1), refusedForNow, { amount: 10_200 })],
        today: day(3),
        invoice: anInvoiceWithoutInterest(),
      },
      { kind: 'retry' },
    ],
    [
      'its day of retry was missed',
      {
        charges: [aCharge(day(1), refusedForNow, { amount: 10_200 })],
        today: day(4),
        invoice: anInvoiceWithoutInterest(),
      },
      { kind: 'retry' },
    ],
    [
      'it waits for its day, and is asked for',
      { charges: [aCharge(DUE, refusedForNow)], requested: true },
      { kind: 'retry' },
    ],
    [
      'it is refused for now on the last day',
      { charges: [aCharge(day(7), refusedForNow)], today: day(7) },
      giveUp('next-card'),
    ],
    [
      'there are no days of retry',
      { charges: [aCharge(DUE, refusedForNow)], retryDays: [] },
      giveUp('next-card'),
    ],
    [
      'the card is gone while it waits for its day',
      { charges: [aCharge(DUE, refusedForNow)], cards: [{ id: OTHER, gateways: ['a'] }] },
      giveUp('card-gone'),
    ],
    [
      'the number that takes its place is not known there',
      { charges: [aCharge(DUE, refusedForNow)], ...replacedAt(['b']) },
      giveUp('card-gone'),
    ],
    [
      'another card comes before it while it waits for its day',
      { charges: [aCharge(DUE, refusedForNow, { cardId: OTHER })], ...both },
      giveUp('next-card'),
    ],
    [
      'its gateway was switched off while it waited for its day',
      {
        charges: [aCharge(DUE, refusedForNow)],
        requested: true,
        routes: [{ gateway: 'a', obstacle: 'not-active' }, open('b')],
      },
      giveUp('gateway-gone'),
    ],
    [
      'all gateways were taken out of the order while it waited for its day',
      { charges: [aCharge(DUE, refusedForNow)], today: day(1), routes: [] },
      stuck('no-route'),
    ],
    [
      'a card that is not kept is refused for now',
      { charges: [aCharge(DUE, refusedForNow, { cardId: null })] },
      wait(day(1)),
    ],
    [
      'it is asked for while the refused one is being cancelled',
      {
        charges: [
          aCharge(
            DUE,
            then(refusedForNow, (one, on) => one.requestCancellation(at(on))),
          ),
        ],
        requested: true,
      },
      wait(null, true),
    ],
    [
      'it is refused for now where a new charge is needed',
      { charges: [aCharge(DUE, refusedAndOver)] },
      wait(day(1)),
    ],
    [
      'its day of retry has come where a new charge is needed',
      { charges: [aCharge(DUE, refusedAndOver)], today: day(1) },
      charge('a', CARD),
    ],
    [
      'its day of retry has come, and the gateway that refused it is down',
      { charges: [aCharge(DUE, refusedAndOver), aCharge(day(1), unreachable)], today: day(1) },
      charge('b', CARD),
    ],
    ['it is refused for good', { charges: [aCharge(DUE, refusedForGood)] }, { kind: 'ended' }],
    [
      'it is refused for good, and is asked for',
      { charges: [aCharge(DUE, refusedForGood)], requested: true },
      { kind: 'ended' },
    ],
    [
      'it is refused for good, and there is another card',
      { charges: [aCharge(DUE, refusedForGood)], ...both },
      charge('a', OTHER),
    ],
    [
      'the other card is refused for now',
      { charges: [aCharge(DUE, refusedForGood), aCharge(DUE, refusedAndOver, { cardId: OTHER })], ...both },
      wait(day(1)),
    ],
    [
      'all cards are refused for good',
      { charges: [aCharge(DUE, refusedForGood), aCharge(DUE, refusedForGood, { cardId: OTHER })], ...both },
      { kind: 'ended' },
    ],
    [
      'the last try was refused for now',
      { charges: [aCharge(day(7), refusedAndOver)], today: day(7) },
      { kind: 'ended' },
    ],
    [
      'the last try was refused for now, and it is asked for',
      { charges: [aCharge(day(7), refusedAndOver)], today: day(8), requested: true },
      charge('a', CARD),
    ],
    [
      'the card was replaced after its refusal',
      { charges: [aCharge(day(7), forgotten)], today: day(8) },
      charge('a', CARD),
    ],
    [
      'a new card is there after the end',
      { charges: [aCharge(DUE, refusedForGood)], today: day(20), ...both },
      charge('a', OTHER),
    ],
    [
      'its payer is refused, which is not the card’s fault',
      { charges: [aCharge(DUE, refusedBecause('payer'))], ...both },
      stuck('refused'),
    ],
    [
      'its payer was refused, and it is asked for',
      { charges: [aCharge(DUE, refusedBecause('payer'))], requested: true },
      charge('a', CARD),
    ],
    ['it was paid in part', { charges: [aCharge(DUE, paid(PRINCIPAL - 1))] }, stuck('paid-in-part')],
    ['what came in was not for it', { charges: [aCharge(DUE, paid(PRINCIPAL + 1))] }, charge('a', CARD)],
  ];

  it.each(rows)('when %s', (_, given, step) => {
    expect(decide(given)).toMatchObject(step);
  });
});

describe('Given a gateway of the order that is taken after others', () => {
  it('when each stands in the way of itself, then it is told why each was passed over', () => {
    const down = aCharge(DUE, unreachable);
    const routes: Route[] = [
      open('a'),
      { gateway: 'b', obstacle: 'not-active' },
      open('c'),
      open('d'),
      { gateway: 'e', obstacle: 'not-connected' },
    ];
    const cards = [{ id: CARD, gateways: ['a', 'b', 'd', 'e'] }];
    expect(decide({ charges: [down], routes, cards })).toEqual({
      ...charge('d', CARD),
      passedOver: [
        { gateway: 'a', reason: 'unavailable', charge: down.id, code: 'unreachable' },
        { gateway: 'b', reason: 'not-active' },
        { gateway: 'c', reason: 'card-not-known' },
      ],
    });
  });

  it('when it is the first, then none was passed over', () => {
    expect(decide({})).toEqual({ ...charge('a', CARD), passedOver: [] });
  });
});

/** Late fee once, and nothing more from then on: it comes to 10,200 on every late day. */
function anInvoiceWithoutInterest(): Invoice {
  return Invoice.issue({
    ...{ tenantId: newIdentifier(), customerId: newIdentifier(), number: 1, issuedOn: day(-10) },
    ...{ dueDay: '26', paymentMethod: 'card' as const, price: PRINCIPAL, lateFeeRate: 200, interestRate: 0 },
  });
}
