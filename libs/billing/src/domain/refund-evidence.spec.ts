import { describe, expect, it } from '@jest/globals';
import { evidenceOf, type GatewayRefunds, type OrderedRefund } from './refund-evidence.js';

const order = (fields: Partial<OrderedRefund> = {}): OrderedRefund => ({
  amount: 1_000,
  gatewayId: null,
  before: { refunded: 500, orders: ['a'] },
  ...fields,
});
const a = { id: 'a', status: 'done' } as const;
const b = { id: 'b', status: 'under-way' } as const;

describe('Where a gateway lists its refunds', () => {
  const listed = (...orders: NonNullable<GatewayRefunds['orders']>): GatewayRefunds => ({
    refunded: 500,
    underWay: false,
    orders,
  });

  it.each([
    ['what was there before', listed(a), { kind: 'absent' }],
    ['one more, under way', listed(a, b), { kind: 'under-way', gatewayId: 'b' }],
    ['one more, done', listed(a, { ...b, status: 'done' }), { kind: 'done', gatewayId: 'b' }],
    ['one more, refused', listed({ ...b, status: 'refused' }, a), { kind: 'refused', gatewayId: 'b' }],
    ['two more', listed(a, b, { ...b, id: 'c' }), { kind: 'unclear' }],
  ])('%s', (_, seen, evidence) => expect(evidenceOf(order(), seen)).toEqual(evidence));

  it('an order is known by its id, whatever else was ordered since', () => {
    const seen = listed(a, b, { id: 'c', status: 'done' });
    expect(evidenceOf(order({ gatewayId: 'c' }), seen)).toEqual({ kind: 'done', gatewayId: 'c' });
    expect(evidenceOf(order({ gatewayId: 'd' }), seen)).toEqual({ kind: 'absent' });
  });
});

describe('Where a gateway tells only how much was given back', () => {
  it.each<[string, GatewayRefunds, string]>([
    ['as before', { refunded: 500, underWay: false }, 'absent'],
    ['as before, and works on one', { refunded: 500, underWay: true }, 'under-way'],
    ['the order', { refunded: 1_500, underWay: false }, 'done'],
    ['more than the order', { refunded: 2_000, underWay: false }, 'done'],
    ['a part of the order', { refunded: 900, underWay: false }, 'unclear'],
    ['less than before', { refunded: 400, underWay: false }, 'unclear'],
    ['nothing readable', { underWay: false }, 'unclear'],
  ])('%s', (_, seen, kind) => expect(evidenceOf(order(), seen)).toEqual({ kind }));
});
