import { describe, expect, it } from '@jest/globals';
import { addDays, calendarDate, newIdentifier, type CalendarDate } from '@mensal/kernel';
import type { ChargeTime } from '../domain/charge-status.js';
import { Charge } from '../domain/charge.js';
import { nextStep, type CollectionStep, type RouteObstacle } from '../domain/collection.js';
import { Invoice } from '../domain/invoice.js';
import { collectionAfter, eventsOf, type Decision } from './collection-outcome.js';
import type { Collection } from './collection.store.js';

const TODAY = calendarDate('2026-11-23');
const TOMORROW = addDays(TODAY, 1);
const TIME_ZONE = 'America/Sao_Paulo';
const at = (day: CalendarDate): ChargeTime => {
  const now = new Date(`${day}T15:00:00.000Z`);
  return { now, real: now, timeoutMs: 30_000 };
};

const ids = { tenantId: newIdentifier(), customerId: newIdentifier() };
const invoice = Invoice.issue({
  ...{ ...ids, number: 1, issuedOn: TODAY, dueDay: '30', paymentMethod: 'boleto', price: 9_990 },
  ...{ lateFeeRate: 200, interestRate: 100 },
});

/** A boleto that was cancelled at its gateway, as before each change of its invoice. */
function withdrawn(): Charge {
  const charge = Charge.create(
    {
      ...{ ...ids, invoiceId: invoice.id, cardId: null, gateway: 'a', method: 'boleto', amount: 9_990 },
      ...{ description: 'Fatura 1', instalments: 1, cardToken: '', preparable: false, cancellable: true },
      ...{
        tellsOnce: false,
        dueOn: invoice.dueOn,
        expiresAt: null,
        madeOn: TODAY,
        urgent: false,
        attempt: 1,
      },
    },
    at(TODAY).now,
  );
  charge.begin(at(TODAY));
  charge.issued('7', { code: 'what a payer pays with' }, at(TODAY));
  charge.requestCancellation(at(TODAY));
  charge.cancelled(at(TODAY));
  return charge;
}

const requested: Collection = {
  ...{ invoiceId: invoice.id, customerId: ids.customerId, status: 'waiting', reason: null },
  ...{ since: at(TODAY).now, dueAt: at(TODAY).now, requested: true, planned: null },
};

function decide(
  collection: Collection,
  today: CalendarDate,
  obstacle: RouteObstacle | undefined,
): { step: CollectionStep; after: Collection } {
  const found = {
    ...{ invoice, now: at(today).now, today, charges: [withdrawn()], requested: collection.requested },
    ...{ routes: [{ gateway: 'a', obstacle }], cards: [], retryDays: [] },
  };
  const step = nextStep(found);
  const decision: Decision = { collection, invoice, case: found, step };
  return { step, after: collectionAfter(decision, TIME_ZONE, at(today).now) };
}

describe('Given a boleto that was withdrawn, and another that was asked for', () => {
  it('when the gateway is not active until the second day, then it is made on that day', () => {
    const first = decide(requested, TODAY, 'not-active');
    expect(first.after).toMatchObject({ status: 'stuck', reason: 'not-active', requested: true });
    expect(first.after.dueAt).toEqual(new Date(`${TOMORROW}T03:00:00.000Z`));
    const second = decide(first.after, TOMORROW, undefined);
    expect(second.step).toEqual({ kind: 'charge', gateway: 'a', cardId: null, passedOver: [] });
    expect(second.after).toMatchObject({ status: 'waiting', reason: null, requested: false });
  });

  it('when something was paid in part, then what was asked for waits for a person to ask again', () => {
    const { after } = decide(requested, TODAY, undefined);
    expect(after).toMatchObject({ status: 'waiting', requested: false });
    const inPart: Decision = {
      ...{
        collection: requested,
        invoice,
        step: { kind: 'stuck', reason: 'paid-in-part', passing: false, again: null },
      },
      case: {
        ...{ invoice, now: at(TODAY).now, today: TODAY, charges: [], requested: true },
        ...{ routes: [], cards: [], retryDays: [] },
      },
    };
    expect(collectionAfter(inPart, TIME_ZONE, at(TODAY).now)).toMatchObject({
      ...{ status: 'stuck', requested: false, dueAt: null },
    });
  });
});

describe('Given a card that was refused for now on the due date', () => {
  const cardId = newIdentifier();
  const byCard = Invoice.issue({
    ...{ ...ids, number: 2, issuedOn: TODAY, dueDay: '23', paymentMethod: 'card', price: 9_990 },
    ...{ lateFeeRate: 0, interestRate: 0 },
  });
  const charge = refused(TODAY);

  function refused(on: CalendarDate): Charge {
    const made = Charge.create(
      {
        ...{ ...ids, invoiceId: byCard.id, cardId, gateway: 'a', method: 'card', amount: 9_990 },
        ...{ description: 'Fatura 2', instalments: 1, cardToken: 'sealed', preparable: true },
        ...{ cancellable: true, tellsOnce: false, dueOn: null, expiresAt: null, madeOn: on },
        ...{ urgent: false, attempt: 1 },
      },
      at(on).now,
    );
    made.begin(at(on));
    made.prepared('7', at(on));
    made.begin(at(on));
    made.declined({ code: 'try-later', reason: 'Tente mais tarde.', retryable: true }, at(on));
    return made;
  }

  function decideOn(day: CalendarDate, before: Collection, charges: Charge[], retryDays: number[]) {
    const found = {
      ...{ invoice: byCard, now: at(day).now, today: day, charges, requested: false, retryDays },
      ...{ routes: [{ gateway: 'a', obstacle: undefined }], cards: [{ id: cardId, gateways: ['a'] }] },
    };
    const decision: Decision = { collection: before, invoice: byCard, case: found, step: nextStep(found) };
    const told = eventsOf(decision).map(({ type, detail }) => [type, detail['on']]);
    return { told, after: collectionAfter(decision, TIME_ZONE, at(day).now) };
  }

  const begun: Collection = { ...requested, invoiceId: byCard.id, requested: false };
  const first = decideOn(TODAY, begun, [charge], [2, 4]);

  it('when it is decided upon, then the day of the next try is told', () => {
    expect(first.told).toEqual([['collection.retry-planned', addDays(TODAY, 2)]]);
  });

  it('when it is decided upon again, also after an answer in between, then it is not told again', () => {
    const woken: Collection = { ...first.after, dueAt: at(TOMORROW).now };
    const again = decideOn(TOMORROW, woken, [charge], [2, 4]);
    expect(again.told).toEqual([]);
    expect(again.after.dueAt).toEqual(new Date(`${addDays(TODAY, 2)}T03:00:00.000Z`));
    const stuck = decideOn(TOMORROW, { ...woken, status: 'stuck', reason: 'no-route' }, [charge], [2, 4]);
    expect(stuck.told).toEqual([]);
  });

  it('when the days of retry are set anew, then the other day is told', () => {
    expect(decideOn(TOMORROW, first.after, [charge], [3]).told).toEqual([
      ['collection.retry-planned', addDays(TODAY, 3)],
    ]);
  });

  it('when another charge is refused before the same day, then that is told', () => {
    const ended = refused(TODAY);
    ended.requestCancellation(at(TODAY));
    ended.cancelled(at(TODAY));
    const before = decideOn(TODAY, begun, [ended], [2, 4]);
    expect(decideOn(TOMORROW, before.after, [ended, refused(TOMORROW)], [2, 4]).told).toEqual([
      ['collection.retry-planned', addDays(TODAY, 2)],
    ]);
  });
});
