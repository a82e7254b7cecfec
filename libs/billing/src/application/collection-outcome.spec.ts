import { describe, expect, it } from '@jest/globals';
import { addDays, calendarDate, newIdentifier, type CalendarDate } from '@mensal/kernel';
import type { ChargeTime } from '../domain/charge-status.js';
import { Charge } from '../domain/charge.js';
import { nextStep, type CollectionStep, type RouteObstacle } from '../domain/collection.js';
import { Invoice } from '../domain/invoice.js';
import { collectionAfter, type Decision } from './collection-outcome.js';
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
  ...{ since: at(TODAY).now, dueAt: at(TODAY).now, requested: true },
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
    expect(second.step).toEqual({ kind: 'charge', gateway: 'a', cardId: null });
    expect(second.after).toMatchObject({ status: 'waiting', reason: null, requested: false });
  });

  it('when something was paid in part, then what was asked for waits for a person to ask again', () => {
    const { after } = decide(requested, TODAY, undefined);
    expect(after).toMatchObject({ status: 'waiting', requested: false });
    const inPart: Decision = {
      ...{ collection: requested, invoice, step: { kind: 'stuck', reason: 'paid-in-part', passing: false } },
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
