import { expect, it } from '@jest/globals';
import { calendarDate, newIdentifier } from '@mensal/kernel';
import type { ChargeTime } from '../domain/charge-status.js';
import { Charge } from '../domain/charge.js';
import { eventsOf, stateOf } from './charge-events.js';

const TODAY = calendarDate('2026-11-23');
const time: ChargeTime = {
  now: new Date('2026-11-23T15:00:00.000Z'),
  real: new Date('2026-11-23T15:00:00.000Z'),
  timeoutMs: 30_000,
};

function aBoleto(): Charge {
  const charge = Charge.create(
    {
      ...{ tenantId: newIdentifier(), invoiceId: newIdentifier(), customerId: newIdentifier() },
      ...{ cardId: null, gateway: 'a', method: 'boleto', amount: 9_990, description: 'Fatura 1' },
      ...{ instalments: 1, cardToken: '', preparable: false, cancellable: true, tellsOnce: false },
      ...{ dueOn: TODAY, expiresAt: null, madeOn: TODAY, urgent: false, attempt: 1 },
    },
    time.now,
  );
  charge.begin(time);
  return charge;
}

it('a boleto is told of as issued once, when its line is there, be it with a later look-up', () => {
  const charge = aBoleto();
  const told = (change: () => void) => {
    const was = stateOf(charge);
    change();
    return eventsOf(was, charge).map(({ type }) => type);
  };
  const seen = { gatewayId: '7', status: 'open', amount: 9_990 } as const;
  const instrument = { code: 'what a payer pays with' };
  expect(told(() => charge.pending('7', time))).toEqual([]);
  expect(told(() => charge.seen(seen, time))).toEqual([]);
  expect(told(() => charge.seen({ ...seen, instrument }, time))).toEqual(['charge.issued']);
  expect(told(() => charge.seen({ ...seen, instrument }, time))).toEqual([]);
  expect(told(() => charge.decideByHand(false, 'gone there', time))).toEqual(['charge.cancelled']);
});
