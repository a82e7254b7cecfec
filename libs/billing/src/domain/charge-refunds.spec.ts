import { describe, expect, it } from '@jest/globals';
import { calendarDate, newIdentifier } from '@mensal/kernel';
import type { ChargeTime, SeenCharge } from './charge-status.js';
import { Charge } from './charge.js';

const START = Date.UTC(2026, 10, 22, 12);
const at = (ms: number): ChargeTime => ({
  now: new Date(START + ms),
  real: new Date(START + ms),
  timeoutMs: 30_000,
});
const seen = (status: SeenCharge['status'], refunded?: number): SeenCharge => ({
  gatewayId: '7',
  status,
  amount: 9_990,
  ...(refunded !== undefined && { refunded }),
});

/** A charge that waits for what its gateway says. */
function aCharge(): Charge {
  const charge = Charge.create(
    {
      ...{ tenantId: newIdentifier(), invoiceId: newIdentifier(), customerId: newIdentifier() },
      ...{ gateway: 'example', method: 'card', amount: 9_990, description: 'Fatura 1', instalments: 1 },
      ...{
        cardId: null,
        cardToken: 'sealed',
        urgent: false,
        preparable: true,
        cancellable: true,
        tellsOnce: false,
        dueOn: null,
      },
      ...{ expiresAt: null, attempt: 1, madeOn: calendarDate('2026-11-22') },
    },
    new Date(START),
  );
  charge.begin(at(0));
  charge.prepared('7', at(0));
  charge.begin(at(0));
  charge.pending('7', at(0));
  return charge;
}

/** Looked up once for each of these. */
function told(...answers: SeenCharge[]): Charge {
  const charge = aCharge();
  for (const [n, answer] of answers.entries()) charge.seen(answer, at(1_000 * (n + 1)));
  return charge;
}

const booksOf = ({ status, received, refunded, disputed, paidAt }: Charge) => ({
  ...{ status, received, refunded, disputed, paid: paidAt !== null },
});

describe('What a look-up tells of money that went back', () => {
  it.each<[string, SeenCharge[], object]>([
    ['a part', [seen('paid', 990)], { status: 'approved', refunded: 990, disputed: 0 }],
    ['the whole', [seen('paid'), seen('refunded')], { status: 'refunded', refunded: 9_990, disputed: 0 }],
    ['parts until nothing is left', [seen('paid', 990), seen('paid', 9_990)], { status: 'refunded' }],
    ['less than before', [seen('paid', 990), seen('paid', 0)], { status: 'approved', refunded: 990 }],
    ['more than came in', [seen('paid', 20_000)], { status: 'refunded', refunded: 9_990 }],
    ['a chargeback', [seen('paid'), seen('disputed')], { status: 'disputed', disputed: 9_990, refunded: 0 }],
    [
      'a chargeback of the rest',
      [seen('paid', 990), seen('disputed', 990)],
      { disputed: 9_000, refunded: 990 },
    ],
    ['one that was won', [seen('paid'), seen('disputed'), seen('paid')], { status: 'approved', disputed: 0 }],
    ['one that was given back', [seen('disputed'), seen('refunded')], { status: 'refunded', disputed: 0 }],
  ])('%s', (_, answers, books) =>
    expect(booksOf(told(...answers))).toMatchObject({ received: 9_990, paid: true, ...books }),
  );

  it.each<[string, SeenCharge]>([
    ['refunded', seen('refunded')],
    ['disputed', seen('disputed')],
  ])('is the same when it is first seen %s, and its invoice is settled as well', (_, last) => {
    const late = told(last);
    expect(booksOf(late)).toEqual(booksOf(told(seen('paid'), last)));
    expect(late.isToBeSettled()).toBe(true);
  });

  it('keeps the day of the payment when a chargeback is won', () => {
    const charge = told(seen('paid'));
    const { paidAt } = charge;
    charge.seen(seen('disputed'), at(86_400_000));
    charge.seen(seen('paid'), at(2 * 86_400_000));
    expect(charge.paidAt).toEqual(paidAt);
  });
});

describe('A payment too many', () => {
  const surplus = () => {
    const charge = told(seen('paid'));
    charge.book({ kind: 'surplus', lateFee: 0, credit: 9_990 }, at(2_000));
    return charge;
  };

  it('is flagged until all of its credit went back', () => {
    const charge = surplus();
    charge.givenBack(9_989, at(3_000));
    expect(charge.surplus).toBe(true);
    charge.givenBack(9_990, at(4_000));
    expect(charge).toMatchObject({ surplus: false, credit: 9_990, status: 'refunded' });
  });

  it('is not flagged where it went back before it was booked', () => {
    const charge = told(seen('refunded'));
    charge.book({ kind: 'surplus', lateFee: 0, credit: 9_990 }, at(2_000));
    expect(charge.surplus).toBe(false);
  });
});

describe('What can be given back', () => {
  it.each<[string, Charge, number]>([
    ['of a payment', told(seen('paid')), 9_990],
    ['of a payment in part', told(seen('paid', 990)), 9_000],
    ['of what went back', told(seen('refunded')), 0],
  ])('%s', (_, charge, left) => expect(charge.refundable()).toBe(left));

  it.each<[string, Charge, string]>([
    ['of what was not paid', aCharge(), 'BILLING.CHARGE_NOT_PAID'],
    ['of what is disputed', told(seen('disputed')), 'BILLING.CHARGE_DISPUTED'],
  ])('%s: nothing', (_, charge, code) =>
    expect(() => charge.refundable()).toThrow(expect.objectContaining({ code })),
  );
});
