import { describe, expect, it } from '@jest/globals';
import { calendarDate, newIdentifier } from '@mensal/kernel';
import fc from 'fast-check';
import type { ChargeStatus, SeenCharge } from './charge-status.js';
import {
  centsOf,
  compareCharge,
  comparePage,
  compareUnknown,
  creditOf,
  dailyRange,
  isExpectedThere,
  isMendable,
  isThorough,
  subjectOf,
  type Difference,
  type OurCharge,
  type TheirCharge,
} from './reconciliation.js';

const RANGE = { from: calendarDate('2026-11-01'), to: calendarDate('2026-11-20') };
const DAY = calendarDate('2026-11-10');

it.each([
  ['2026-11-20', '2026-09-22', false],
  ['2026-11-21', '2026-03-27', true],
  ['2026-11-22', '2026-09-24', false],
])('of the days up to %s those from %s on are compared daily, thoroughly: %s', (to, from, thorough) => {
  const range = dailyRange(calendarDate(to));
  expect([range.from, isThorough(range)]).toEqual([from, thorough]);
});

const ourCharge = (change: Partial<OurCharge> = {}): OurCharge => ({
  id: newIdentifier(),
  invoiceId: newIdentifier(),
  gatewayId: '17',
  method: 'boleto',
  status: 'pending',
  closed: false,
  cancellable: true,
  expires: false,
  instalments: 1,
  amount: 4990,
  received: null,
  credit: null,
  refunded: 0,
  madeOn: DAY,
  ...change,
});

/** What they hold of it. */
const theirsOf = (ours: OurCharge, change: Partial<TheirCharge> = {}): TheirCharge => ({
  gatewayId: ours.gatewayId ?? '17',
  reference: ours.id,
  status: 'open',
  amount: ours.amount,
  ...change,
});

const paidHere = { status: 'approved', closed: true, received: 4990, credit: 0 } as const;

describe('a charge that both sides know', () => {
  it.each<[here: ChargeStatus, there: SeenCharge['status'], more?: Partial<OurCharge>]>([
    ['pending', 'open'],
    ['pending', 'pending'],
    ['prepared', 'declined'],
    ['approved', 'paid', paidHere],
    ['approved', 'approved', paidHere],
    ['declined', 'open'],
    ['declined', 'cancelled', { closed: true }],
    ['cancelled', 'expired', { closed: true }],
    ['refunded', 'refunded', { closed: true }],
    ['disputed', 'disputed', { closed: true }],
    // It cannot be cancelled there, so nobody could.
    ['unavailable', 'open', { closed: true, cancellable: false }],
    // A Pix that has run out is let go here an hour later.
    ['pending', 'expired', { expires: true }],
    // Left to its own look-ups.
    ['created', 'paid'],
    ['sent', 'paid'],
    ['unknown', 'cancelled'],
  ])('is the same where it is %s here and %s there', (status, there, more = {}) => {
    const ours = ourCharge({ status, ...more });
    expect(compareCharge(ours, theirsOf(ours, { status: there }))).toBeUndefined();
  });

  it.each<[here: ChargeStatus, there: SeenCharge['status'], more?: Partial<OurCharge>]>([
    ['pending', 'paid'],
    ['pending', 'cancelled'],
    ['declined', 'paid'],
    ['cancelled', 'paid', { closed: true }],
    ['expired', 'paid', { closed: true, cancellable: false }],
    ['cancelled', 'open', { closed: true }],
    ['approved', 'refunded', paidHere],
    ['approved', 'disputed', paidHere],
    ['approved', 'open', paidHere],
    ['refunded', 'paid', { closed: true }],
  ])(
    'differs in status where it is %s here and %s there, which a look-up may mend',
    (status, there, more = {}) => {
      const ours = ourCharge({ status, ...more });
      const difference = compareCharge(ours, theirsOf(ours, { status: there }));
      expect(difference?.kind).toBe('status-differs');
      expect(isMendable(difference!)).toBe(true);
      expect(subjectOf(difference!)).toBe(ours.id);
    },
  );

  it('differs in what it was made for, which no look-up mends', () => {
    const ours = ourCharge(paidHere);
    const difference = compareCharge(ours, theirsOf(ours, { status: 'paid', amount: 4991 }));
    expect(difference?.kind).toBe('amount-differs');
    expect(isMendable(difference!)).toBe(false);
    expect(centsOf(difference!)).toEqual({ ours: 4990, theirs: 4991 });
  });

  it('differs in what went back, where they tell of more, and a look-up may mend that', () => {
    const ours = ourCharge({ ...paidHere, refunded: 1000 });
    const givenBack = (refunded?: number) =>
      compareCharge(ours, theirsOf(ours, { status: 'paid', received: 4990, ...(refunded && { refunded }) }));
    expect([givenBack(), givenBack(1000)]).toEqual([undefined, undefined]);
    const difference = givenBack(1500);
    expect(difference?.kind).toBe('amount-differs');
    expect(isMendable(difference!)).toBe(true);
    expect(centsOf(difference!)).toEqual({ ours: 1000, theirs: 1500 });
  });

  it('may have come to more with instalments, by the interest of the gateway, and not to less', () => {
    const ours = ourCharge({ ...paidHere, instalments: 3 });
    const amountThere = (amount: number) => compareCharge(ours, theirsOf(ours, { status: 'paid', amount }));
    expect(amountThere(5200)).toBeUndefined();
    expect(amountThere(4989)?.kind).toBe('amount-differs');
  });

  it('differs in what came in for it, which a look-up may mend', () => {
    const ours = ourCharge(paidHere);
    const difference = compareCharge(ours, theirsOf(ours, { status: 'paid', received: 9980 }));
    expect(difference?.kind).toBe('amount-differs');
    expect(isMendable(difference!)).toBe(true);
    expect(centsOf(difference!)).toEqual({ ours: 4990, theirs: 9980 });
  });
});

describe('another charge under the reference of ours', () => {
  it.each<[here: Partial<OurCharge>, there: SeenCharge['status'], kind: string | undefined]>([
    [paidHere, 'paid', 'paid-twice'],
    [{}, 'paid', 'missing-here'],
    [paidHere, 'open', 'missing-here'],
    [paidHere, 'cancelled', undefined],
    [{}, 'declined', undefined],
    [paidHere, 'refunded', undefined],
  ])('of %j that is %s there: %s', (here, status, kind) => {
    const ours = ourCharge(here);
    const difference = compareCharge(ours, theirsOf(ours, { gatewayId: '18', status }));
    expect(difference?.kind).toBe(kind);
    if (difference !== undefined) expect(subjectOf(difference)).toBe('18');
  });
});

it.each<[SeenCharge['status'], string | undefined]>([
  ['open', 'missing-here'],
  ['paid', 'missing-here'],
  ['disputed', 'missing-here'],
  ['cancelled', undefined],
  ['refunded', undefined],
])('what nobody here knows and is %s there: %s', (status, kind) => {
  const theirs = { gatewayId: '18', reference: null, status, amount: 100 };
  expect(compareUnknown(theirs)?.kind).toBe(kind);
});

it('a credit is a difference until it was given back', () => {
  const ours = ourCharge({ ...paidHere, received: 6000, credit: 1010 });
  expect(creditOf(ours)).toEqual({ kind: 'paid-twice', ours });
  expect(centsOf(creditOf(ours)!)).toEqual({ ours: 1010, theirs: null });
  expect(creditOf({ ...ours, credit: 0 })).toBeUndefined();
  expect(creditOf({ ...ours, status: 'refunded' })).toBeUndefined();
});

describe('a list of theirs and our charges', () => {
  type Plant =
    | 'same'
    | 'same-by-reference'
    | 'missing-here'
    | 'missing-there'
    | 'amount-differs'
    | 'status-differs'
    | 'second-payment'
    | 'under-way'
    | 'out-of-range'
    | 'made-by-others-before'
    | 'ended-there';

  /** What stands on each side, and which differences that must lead to. */
  function plant(what: Plant, n: number): { ours: OurCharge[]; theirs: TheirCharge[]; expected: string[] } {
    const ours = ourCharge({ ...paidHere, gatewayId: `g-${n}` });
    const theirs = theirsOf(ours, { status: 'paid', madeOn: DAY });
    const both = { ours: [ours], theirs: [theirs] };
    switch (what) {
      case 'same':
        return { ...both, expected: [] };
      case 'same-by-reference':
        return { ours: [{ ...ours, gatewayId: null }], theirs: [theirs], expected: [] };
      case 'missing-here':
        return { ours: [], theirs: [{ ...theirs, reference: null }], expected: [`missing-here g-${n}`] };
      case 'missing-there':
        return { ours: [ours], theirs: [], expected: [`missing-there ${ours.id}`] };
      case 'amount-differs':
        return { ...both, theirs: [{ ...theirs, amount: 1 }], expected: [`amount-differs ${ours.id}`] };
      case 'status-differs':
        return {
          ours: [{ ...ours, status: 'pending', closed: false }],
          theirs: [theirs],
          expected: [`status-differs ${ours.id}`],
        };
      case 'second-payment':
        return {
          ours: [ours],
          theirs: [theirs, { ...theirs, gatewayId: `second-${n}` }],
          expected: [`paid-twice second-${n}`],
        };
      case 'under-way':
        return { ours: [{ ...ours, status: 'unknown' }], theirs: [], expected: [] };
      case 'out-of-range':
        return {
          ours: [{ ...ours, madeOn: calendarDate('2026-10-31') }],
          theirs: [{ ...theirs, status: 'refunded' }],
          expected: [],
        };
      case 'made-by-others-before':
        return {
          ours: [],
          theirs: [{ ...theirs, reference: 'BALCAO-1', madeOn: calendarDate('2026-10-31') }],
          expected: [],
        };
      case 'ended-there':
        return { ours: [], theirs: [{ ...theirs, reference: null, status: 'cancelled' }], expected: [] };
    }
  }

  const plants = fc.constantFrom<Plant>(
    ...(['same', 'same-by-reference', 'missing-here', 'missing-there', 'amount-differs'] as const),
    ...(['status-differs', 'second-payment', 'under-way', 'out-of-range'] as const),
    ...(['made-by-others-before', 'ended-there'] as const),
  );
  /** In any order, in pages of any size, of which some come again, as they do while a list grows. */
  const scenario = fc.record({
    plants: fc.array(plants, { maxLength: 25 }),
    order: fc.infiniteStream(fc.nat()),
    pageSize: fc.integer({ min: 1, max: 7 }),
    overlap: fc.integer({ min: 0, max: 3 }),
  });

  it('lead to exactly the differences that there are', () => {
    fc.assert(
      fc.property(scenario, ({ plants: what, order, pageSize, overlap }) => {
        const sides = what.map(plant);
        const ours = sides.flatMap((side) => side.ours);
        const theirs = sides
          .flatMap((side) => side.theirs)
          .map((charge) => ({ charge, at: order.next().value ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ charge }) => charge);
        const found: Difference[] = [];
        const matched = new Set<string>();
        for (let first = 0; first < theirs.length; first += pageSize) {
          const page = theirs.slice(Math.max(0, first - overlap), first + pageSize);
          const names = new Set(page.flatMap(({ gatewayId, reference }) => [gatewayId, reference]));
          const known = ours.filter(({ id, gatewayId }) => names.has(id) || names.has(gatewayId));
          const { matches, suspicions } = comparePage(page, known, RANGE);
          found.push(...suspicions);
          for (const match of matches) if (match.ours !== undefined) matched.add(match.ours.id);
        }
        for (const each of ours)
          if (each.madeOn >= RANGE.from && !matched.has(each.id) && isExpectedThere(each))
            found.push({ kind: 'missing-there', ours: each });
        const told = new Set(found.map((each) => `${each.kind} ${subjectOf(each)}`));
        expect(told).toEqual(new Set(sides.flatMap(({ expected }) => expected)));
      }),
    );
  });
});
