import { describe, expect, it } from '@jest/globals';
import { calendarDate, newIdentifier } from '@mensal/kernel';
import { CHARGE_TRANSITIONS, type ChargeStatus, type ChargeTime, type SeenCharge } from './charge-status.js';
import { Charge } from './charge.js';

const TIMEOUT_MS = 30_000;
const TODAY = calendarDate('2026-11-22');
const START = Date.UTC(2026, 10, 22, 12);
const at = (ms: number): ChargeTime => ({
  now: new Date(START + ms),
  real: new Date(START + ms),
  timeoutMs: TIMEOUT_MS,
});
const trouble = { code: 'timeout', detail: 'It did not answer in time' };
const final = { code: 'invalid-card', reason: 'Dados do cartão inválidos.', retryable: false };

function aCharge(fields: { instalments?: number } = {}): Charge {
  return Charge.create(
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
      preparable: true,
      cancellable: true,
      tellsOnce: false,
      dueOn: null,
      expiresAt: null,
      attempt: 1,
      cardId: null,
      urgent: false,
      madeOn: calendarDate('2026-11-22'),
      ...fields,
    },
    new Date(START),
  );
}

/** A charge whose payment was sent and whose answer got lost. */
function unknownCharge(fields: { instalments?: number } = {}): Charge {
  const charge = aCharge(fields);
  charge.begin(at(0));
  charge.prepared('7', at(0));
  charge.begin(at(0));
  charge.lost('charge', trouble, at(1_000));
  return charge;
}

const seen = (status: SeenCharge['status'], amount = 9_990): SeenCharge => ({
  gatewayId: '7',
  status,
  amount,
});
const QUIET_MS = 3 * TIMEOUT_MS;

describe('Given a payment whose answer got lost', () => {
  it('the next step is a look-up, whoever takes it', () => {
    expect(unknownCharge().begin(at(5_000))).toBe('look-up');
  });

  it('a worker that did not come back leaves the same', () => {
    const charge = aCharge();
    charge.begin(at(0));
    charge.prepared('7', at(0));
    expect(charge.begin(at(0))).toBe('charge');
    expect(charge.begin(at(QUIET_MS))).toBe('look-up');
    expect(charge.status).toBe('unknown');
  });

  it('"nothing there" counts only when it was seen twice after the call must have ended', () => {
    const charge = unknownCharge();
    charge.seen(seen('open'), at(QUIET_MS - 30_001));
    charge.seen(seen('open'), at(QUIET_MS - 30_000 + 30_000));
    expect(charge.status).toBe('unknown');
    charge.seen(seen('open'), at(QUIET_MS + 15_000));
    expect(charge.status).toBe('prepared');
    expect(charge.begin(at(QUIET_MS + 60_000))).toBe('charge');
  });

  it('a gateway that does not know the id it gave itself is never taken at its word', () => {
    const charge = unknownCharge();
    for (const hours of [1, 2, 3, 4]) charge.notFound(at(hours * 3_600_000));
    expect(charge).toMatchObject({ status: 'unknown', reasonCode: 'not-found' });
    expect(charge.begin(at(5 * 3_600_000))).toBe('look-up');
  });

  it('another amount than ours is no payment of ours, and is left to a person', () => {
    const charge = unknownCharge();
    charge.seen(seen('paid', 9_991), at(5_000));
    expect(charge).toMatchObject({ status: 'unknown', reasonCode: 'amount-differs' });
    const inInstalments = unknownCharge({ instalments: 3 });
    inInstalments.seen(seen('paid', 10_300), at(5_000));
    expect(inInstalments.status).toBe('approved');
  });

  it('it cannot be cancelled or retried before its fate is known', () => {
    expect(() => unknownCharge().requestCancellation(at(5_000))).toThrow('BILLING.CHARGE_NOT_CANCELLABLE');
    expect(() => unknownCharge().requestRetry('sealed', TODAY, at(5_000))).toThrow(
      'BILLING.CHARGE_NOT_RETRYABLE',
    );
  });
});

describe('Given a charge whose fate is known', () => {
  it.each<SeenCharge['status']>(['open', 'pending', 'declined', 'cancelled', 'expired'])(
    'an older state, %s, does not overwrite that it was paid',
    (status) => {
      const charge = unknownCharge();
      charge.seen(seen('paid'), at(5_000));
      charge.seen(seen(status), at(6_000));
      expect(charge.status).toBe('approved');
      charge.seen(seen('refunded'), at(7_000));
      charge.seen(seen('paid'), at(8_000));
      expect(charge.status).toBe('refunded');
    },
  );

  it('a refusal that may not be retried is closed once the gateway has cancelled it', () => {
    const charge = unknownCharge();
    charge.seen({ ...seen('declined'), refusal: final }, at(5_000));
    expect(charge.isLive()).toBe(true);
    expect(charge.begin(at(5_000))).toBe('cancel');
    charge.cancelled(at(6_000));
    expect(charge).toMatchObject({ status: 'declined', closed: true, reason: final.reason, cardToken: '' });
    expect(charge.isLive()).toBe(false);
    expect(charge.dueAt).toBeNull();
  });

  it('late news is true news', () => {
    const charge = unknownCharge();
    charge.seen({ ...seen('declined'), refusal: final }, at(5_000));
    charge.begin(at(5_000));
    charge.cancelled(at(6_000));
    charge.hearNews(at(7_000));
    expect(charge.begin(at(7_000))).toBe('look-up');
    charge.seen(seen('paid'), at(8_000));
    expect(charge.status).toBe('approved');
  });

  it('news of a step that is in hand wait for it', () => {
    const charge = aCharge();
    charge.begin(at(0));
    charge.hearNews(at(10));
    expect(charge.leasedUntil).not.toBeNull();
    charge.prepared('7', at(20));
    expect(charge.begin(at(20))).toBe('look-up');
  });
});

describe('What is surely not sent', () => {
  it('is tried six times, with growing waits, and then given up', () => {
    const charge = aCharge();
    const waits: number[] = [];
    let now = 0;
    while (charge.begin(at(now)) === 'prepare') {
      charge.notSent('prepare', trouble, at(now));
      const due = charge.dueAt?.getTime() ?? START + now;
      waits.push((due - START - now) / 1_000);
      now = due - START;
    }
    expect(waits).toEqual([15, 60, 300, 900, 3_600, 0]);
    expect(charge).toMatchObject({ status: 'unavailable', closed: true, reasonCode: 'timeout' });
  });

  it.each(['rate-limited', 'too-late'])(
    'because of our own limits (%s) waits for its turn, and is not given up',
    (code) => {
      const charge = aCharge();
      for (let n = 0; n < 20; n += 1) {
        const turn = at(n * 60_000);
        expect(charge.begin(turn)).toBe('prepare');
        charge.notSent('prepare', { code, detail: '' }, turn);
        expect(charge).toMatchObject({ status: 'created', tries: 0, dueAt: at((n + 1) * 60_000).now });
      }
    },
  );
});

it('no state follows itself, and every state can be reached', () => {
  const states = Object.keys(CHARGE_TRANSITIONS) as ChargeStatus[];
  const reached = new Set(Object.values(CHARGE_TRANSITIONS).flat());
  for (const state of states) expect(CHARGE_TRANSITIONS[state]).not.toContain(state);
  expect(states.filter((state) => !reached.has(state))).toEqual([]);
});

describe('Given a refusal that a look-up finds', () => {
  const refusal = { code: 'try-later', reason: 'Tente mais tarde.', retryable: true };

  it.each([
    ['again', refusal],
    ['again', { ...refusal, retryable: false, sameCardLater: true }],
    ['never', { ...refusal, retryable: false }],
    ['never', undefined],
  ] as const)('the card may be charged %s', (refused, found) => {
    const charge = unknownCharge();
    charge.seen({ ...seen('declined'), ...(found !== undefined && { refusal: found }) }, at(QUIET_MS));
    expect(charge).toMatchObject({ status: 'declined', refused });
  });
});

describe('Given a Pix at a gateway that cancels nothing', () => {
  const EXPIRES_AT = new Date(START + 3_600_000);
  const AFTER = 2 * 3_600_000 + 1;
  const pix = () =>
    Charge.create(
      {
        ...aCharge(),
        ...({ method: 'pix', preparable: false, cancellable: false, tellsOnce: true } as const),
        ...{ cardToken: '', dueOn: null, expiresAt: EXPIRES_AT, attempt: 1, cardId: null, urgent: false },
      },
      new Date(START),
    );
  const issuedPix = () => {
    const charge = pix();
    charge.begin(at(0));
    charge.issued('7', { code: 'a code' }, at(0));
    return charge;
  };

  it('it is over when it was looked up after its expiry and not paid, whatever the gateway calls it', () => {
    const charge = issuedPix();
    expect(charge.begin(at(AFTER))).toBe('look-up');
    charge.seen(seen('open'), at(AFTER));
    expect(charge).toMatchObject({ status: 'expired', closed: true });
  });

  it('it is looked at when it is over, however long the wait would be', () => {
    const charge = issuedPix();
    for (let n = 0; n < 12; n += 1) charge.seen(seen('open'), at(3_000_000));
    expect(charge.dueAt).toEqual(new Date(EXPIRES_AT.getTime() + 3_600_000));
  });

  it.each([
    ['before its expiry', 1_000, 'cancelled'],
    ['from its expiry on', EXPIRES_AT.getTime() - START, 'expired'],
  ])('it is what the gateway means where that shows it cancelled %s', (_, ms, status) => {
    const charge = issuedPix();
    charge.seen(seen('cancelled'), at(ms));
    expect(charge).toMatchObject({ status, closed: true });
  });

  it('a refusal ends it, and a payment all the same is taken', () => {
    const charge = issuedPix();
    charge.begin(at(1_000));
    charge.seen(seen('declined'), at(1_000));
    expect(charge.isLive()).toBe(false);
    charge.seen(seen('paid'), at(2_000));
    expect(charge).toMatchObject({ status: 'approved', received: 9_990 });
  });

  it('it is not made any more when it would have expired already', () => {
    const charge = pix();
    expect(charge.begin(at(AFTER))).toBeUndefined();
    expect(charge).toMatchObject({ status: 'expired', closed: true, dueAt: null });
  });

  it('a payment without a day was made before it expired', () => {
    const charge = issuedPix();
    charge.seen(seen('paid'), at(AFTER));
    expect(charge.paidAt).toEqual(new Date(EXPIRES_AT.getTime() - 1));
  });
});

describe('Given a boleto that was paid and booked', () => {
  it('a second payment is a credit, and what the gateway keeps is learnt', () => {
    const charge = aCharge();
    charge.approved(at(0), '7', { received: 9_990 });
    charge.book({ kind: 'settled', lateFee: 0, credit: 0 }, at(0));
    charge.seen({ ...seen('paid'), payment: { received: 19_980, fee: 350 } }, at(1_000));
    expect(charge).toMatchObject({ received: 19_980, credit: 9_990, surplus: true, fee: 350 });
  });
});
