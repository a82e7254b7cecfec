import { describe, expect, it } from '@jest/globals';
import { newIdentifier } from '@mensal/kernel';
import type { ChargeTime } from './charge-status.js';
import type { GatewayRefunds } from './refund-evidence.js';
import { REFUND_TRANSITIONS, type RefundStatus } from './refund-status.js';
import { Refund, type NewRefund } from './refund.js';

const TIMEOUT_MS = 30_000;
const START = Date.UTC(2026, 10, 22, 12);
const QUIET_MS = 3 * TIMEOUT_MS;
const at = (ms: number): ChargeTime => ({
  now: new Date(START + ms),
  real: new Date(START + ms),
  timeoutMs: TIMEOUT_MS,
});
const trouble = { code: 'timeout', detail: 'It did not answer in time' };
const no = { code: 'not-allowed-now', reason: 'Ainda não.' };
const gave = (refunded: number, underWay = false): GatewayRefunds => ({ refunded, underWay });

const gave0 = { refunded: 0, orders: [] };
const listed = (status: 'under-way' | 'done' | 'refused'): GatewayRefunds => ({
  refunded: status === 'done' ? 1_000 : 0,
  underWay: status === 'under-way',
  orders: [{ id: 'r-1', status }],
});

function aRefund(fields: Partial<NewRefund> = {}): Refund {
  return Refund.request(
    {
      tenantId: newIdentifier(),
      invoiceId: newIdentifier(),
      chargeId: newIdentifier(),
      gateway: 'example',
      paymentId: '7',
      received: 9_990,
      amount: 1_000,
      reason: null,
      repeatable: true,
      ...fields,
    },
    new Date(START),
  );
}

/** A refund whose order is on its way. */
function sentRefund(fields: Partial<NewRefund> = {}): Refund {
  const refund = aRefund(fields);
  refund.begin(at(0));
  refund.surveyed(gave(0), 0, at(0));
  refund.begin(at(0));
  return refund;
}

/** A refund whose answer got lost. */
function unknownRefund(fields: Partial<NewRefund> = {}): Refund {
  const refund = sentRefund(fields);
  refund.lost('order', trouble, at(1_000));
  return refund;
}

/** Two look-ups that show nothing, well after the order. */
function shownNothing(refund: Refund): void {
  for (const ms of [QUIET_MS, QUIET_MS + TIMEOUT_MS]) {
    expect(refund.begin(at(ms))).toBe('look-up');
    refund.seen(gave(0), at(ms));
  }
}

describe('Given a refund that was requested', () => {
  it('looks at what the gateway holds before it orders anything', () => {
    const refund = aRefund();
    expect(refund.begin(at(0))).toBe('survey');
    refund.surveyed(gave(500), 0, at(0));
    expect(refund.before).toEqual({ refunded: 500, orders: [] });
    expect(refund.begin(at(0))).toBe('order');
    expect(refund.status).toBe('sent');
    expect(refund.sendBefore).toEqual(new Date(START + TIMEOUT_MS));
  });

  it('waits while another one is under way at the gateway', () => {
    const refund = aRefund();
    refund.begin(at(0));
    refund.surveyed(gave(0, true), 0, at(0));
    expect(refund).toMatchObject({ status: 'requested', before: null, reasonCode: 'refund-under-way' });
  });

  it('is refused where less is left than we knew', () => {
    const refund = aRefund({ amount: 9_990 });
    refund.begin(at(0));
    refund.surveyed(gave(1), 0, at(0));
    expect(refund).toMatchObject({ status: 'refused', reasonCode: 'amount-left', dueAt: null });
  });

  it('is refused where our books know of more than the gateway tells', () => {
    const refund = aRefund({ amount: 9_990 });
    refund.begin(at(0));
    refund.surveyed({ underWay: false }, 1, at(0));
    expect(refund.status).toBe('refused');
  });

  it('is given up after some tries that were not sent, and surveys anew before each', () => {
    const refund = aRefund();
    const steps: string[] = [];
    for (let ms = 0; refund.isUnderWay(); ms += 3_600_000) {
      steps.push(refund.begin(at(ms)) ?? 'none');
      refund.surveyed(gave(0), 0, at(ms));
      steps.push(refund.begin(at(ms)) ?? 'none');
      refund.notSent('order', trouble, at(ms));
    }
    expect(refund).toMatchObject({ status: 'unavailable', orders: 0, orderedAt: null });
    expect(steps).toEqual(Array.from({ length: 6 }, () => ['survey', 'order']).flat());
  });
});

it('is never given up for waiting its turn below our own limits', () => {
  const refund = aRefund();
  for (let minutes = 0; minutes < 60; minutes += 1) {
    expect(refund.begin(at(minutes * 60_000))).toBe('survey');
    refund.notSent(
      'survey',
      { code: 'rate-limited', detail: 'Its turn comes too late' },
      at(minutes * 60_000),
    );
  }
  expect(refund).toMatchObject({ status: 'requested', tries: 0 });
});

describe('Given a refund whose answer got lost', () => {
  it('is looked up, and never ordered, while nothing is known', () => {
    const refund = unknownRefund();
    for (let ms = 2_000; ms < 2 * TIMEOUT_MS; ms += 10_000) {
      expect(refund.begin(at(ms))).toBe('look-up');
      refund.seen(gave(0), at(ms));
    }
    expect(refund.status).toBe('unknown');
  });

  it('is done when it shows', () => {
    const refund = unknownRefund();
    refund.begin(at(2_000));
    refund.seen(gave(1_000), at(2_000));
    expect(refund).toMatchObject({ status: 'done', endedAt: new Date(START + 2_000), dueAt: null });
  });

  it('is ordered again only when nothing showed twice, well after', () => {
    const refund = unknownRefund();
    shownNothing(refund);
    expect(refund).toMatchObject({ status: 'requested', before: gave0 });
    expect(refund.begin(at(2 * QUIET_MS))).toBe('survey');
    refund.surveyed(gave(0), 0, at(2 * QUIET_MS));
    expect(refund.begin(at(2 * QUIET_MS))).toBe('order');
  });

  it.each<[string, number, GatewayRefunds, RefundStatus]>([
    ['done, of an amount that is left once more', 1_000, gave(1_000), 'done'],
    ['done, and nothing is left', 9_990, gave(9_990), 'done'],
    ['under way', 9_990, gave(0, true), 'accepted'],
    ['done, by its id', 1_000, listed('done'), 'done'],
    ['under way, by its id', 1_000, listed('under-way'), 'accepted'],
    ['refused, by its id', 1_000, listed('refused'), 'refused'],
    ['in a way that cannot be told', 1_000, gave(400), 'unknown'],
  ])('that shows after all, late, is not ordered again: %s', (_, amount, shown, status) => {
    const refund = unknownRefund({ amount });
    shownNothing(refund);
    expect(refund.begin(at(2 * QUIET_MS))).toBe('survey');
    refund.surveyed(shown, shown.refunded ?? 0, at(2 * QUIET_MS));
    expect(refund).toMatchObject({ status, orders: 1 });
    if (refund.isUnderWay()) expect(refund.begin(at(3 * QUIET_MS))).toBe('look-up');
  });

  it('is judged by what was there before the first order, though others after it were not sent', () => {
    const refund = unknownRefund();
    shownNothing(refund);
    for (const [n, code] of ['rate-limited', 'unreachable'].entries()) {
      const time = at((2 + n) * 60 * QUIET_MS);
      expect(refund.begin(time)).toBe('survey');
      refund.surveyed(gave(0), 0, time);
      expect(refund.begin(time)).toBe('order');
      refund.notSent('order', { code, detail: 'Not sent' }, time);
    }
    const time = at(600 * QUIET_MS);
    expect(refund.begin(time)).toBe('survey');
    refund.surveyed(gave(1_000), 1_000, time);
    expect(refund.status).toBe('done');
  });

  it('is left to a person where another order could give it back twice', () => {
    const refund = unknownRefund({ repeatable: false });
    shownNothing(refund);
    expect(refund).toMatchObject({ status: 'unknown', reasonCode: 'not-shown' });
    expect(refund.begin(at(2 * QUIET_MS))).toBe('look-up');
  });

  it('that shows in a way that cannot be told is left to a person', () => {
    const refund = unknownRefund();
    refund.begin(at(QUIET_MS));
    refund.seen(gave(400), at(QUIET_MS));
    expect(refund).toMatchObject({ status: 'unknown', reasonCode: 'unclear' });
  });

  it('by a worker that did not come back is looked up', () => {
    const refund = sentRefund();
    expect(refund.begin(at(QUIET_MS))).toBe('look-up');
    expect(refund.status).toBe('unknown');
  });
});

describe('Given a refund that was ordered a second time, and refused then', () => {
  const refusedAgain = () => {
    const refund = unknownRefund();
    shownNothing(refund);
    refund.begin(at(2 * QUIET_MS));
    refund.surveyed(gave(0), 0, at(2 * QUIET_MS));
    refund.begin(at(2 * QUIET_MS));
    refund.refused(no, at(2 * QUIET_MS));
    return refund;
  };

  it('is looked up: the first order may be why', () => {
    const refund = refusedAgain();
    expect(refund.begin(at(2 * QUIET_MS + 1_000))).toBe('look-up');
    refund.seen(gave(1_000), at(2 * QUIET_MS + 1_000));
    expect(refund.status).toBe('done');
  });

  it('is refused when nothing shows', () => {
    const refund = refusedAgain();
    for (const ms of [4 * QUIET_MS, 5 * QUIET_MS]) {
      refund.begin(at(ms));
      refund.seen(gave(0), at(ms));
    }
    expect(refund).toMatchObject({ status: 'refused', reasonCode: no.code, explanation: no.reason });
  });
});

describe('Given a refund that the gateway has taken', () => {
  it('is followed until it is done, in waits that grow to hours', () => {
    const refund = sentRefund();
    refund.accepted('r-1', at(0));
    const waits: number[] = [];
    let ms = 0;
    for (let looks = 0; looks < 10; looks += 1) {
      const due = (refund.dueAt?.getTime() ?? 0) - START;
      waits.push((due - ms) / 1_000);
      ms = due;
      refund.begin(at(ms));
      refund.seen(gave(0, true), at(ms));
    }
    expect(waits).toEqual([2, 5, 15, 60, 300, 900, 3_600, 3_600, 3_600, 21_600]);
    refund.begin(at(ms));
    refund.seen(gave(1_000), at(ms));
    expect(refund.status).toBe('done');
  });

  it('is not ordered again, however long nothing shows of it', () => {
    const refund = sentRefund();
    refund.accepted(undefined, at(0));
    for (let day = 1; day < 60; day += 1) {
      expect(refund.begin(at(day * 86_400_000))).toBe('look-up');
      refund.seen(gave(0), at(day * 86_400_000));
    }
    expect(refund.status).toBe('accepted');
  });

  it('and that failed there is refused', () => {
    const refund = sentRefund();
    refund.accepted('r-1', at(0));
    refund.begin(at(2_000));
    refund.seen({ underWay: false, orders: [{ id: 'r-1', status: 'refused' }] }, at(2_000));
    expect(refund).toMatchObject({ status: 'refused', reasonCode: 'gateway-failed' });
  });

  it.each([
    [true, 'done'],
    [false, 'refused'],
  ])('can be decided by a person: %s', (done, status) => {
    const refund = sentRefund();
    refund.accepted(undefined, at(0));
    refund.decideByHand(done, 'Visto no painel', at(1_000));
    expect(refund).toMatchObject({ status, dueAt: null });
  });
});

it('cannot be decided by a person before it was ordered, in hand, or after its end', () => {
  const refused = sentRefund();
  refused.refused(no, at(1_000));
  expect(refused).toMatchObject({ status: 'refused', reasonCode: no.code });
  for (const refund of [aRefund(), sentRefund(), refused])
    expect(() => refund.decideByHand(true, 'Visto no painel', at(1_000))).toThrow(
      expect.objectContaining({ code: 'BILLING.REFUND_NOT_UNDECIDED' }),
    );
});

it('what has ended stays as it is', () => {
  const ended: RefundStatus[] = ['done', 'refused', 'unavailable'];
  for (const status of ended) expect(REFUND_TRANSITIONS[status]).toEqual([]);
});
