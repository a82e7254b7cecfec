import type { GatewayChargeStatus, Refusal } from '@mensal/billing/ports';
import { describe, expect, it } from '@jest/globals';
import { lost, notSent } from '../answers.js';
import { declinedOrUnsure, likeliestFirst, refusedOrUnsure, unsure, untokenised } from './outcomes.js';

const REFUSAL: Refusal = { code: 'amount', reason: 'O valor é baixo demais.', retryable: false };
const NO = { kind: 'error', trouble: { code: 'vendor-error', detail: 'HTTP 400' } } as const;
const LOST = lost('timeout', 'no answer');
const NOT_SENT = notSent('breaker-open', 'it fails');

describe('the outcome rule', () => {
  it.each([
    ['what never left is unavailable', NOT_SENT, 'unavailable'],
    ['a lost answer is unknown', LOST, 'unknown'],
    ['a no that is not documented is unknown', NO, 'unknown'],
  ])('%s', (_rule, failed, kind) => {
    const expected = { kind, trouble: failed.trouble };
    expect(unsure(failed)).toEqual(expected);
    expect(declinedOrUnsure(undefined, failed)).toEqual(expected);
    expect(refusedOrUnsure(undefined, failed)).toEqual(expected);
  });

  it('a documented no is a no', () => {
    expect(declinedOrUnsure(REFUSAL, NO)).toEqual({ kind: 'declined', refusal: REFUSAL });
    expect(refusedOrUnsure(REFUSAL, NO)).toEqual({ kind: 'refused', refusal: REFUSAL });
  });
});

it.each([
  [notSent('credentials-refused', 'wrong'), { kind: 'no-access', detail: 'wrong' }],
  [notSent('no-account', 'none'), { kind: 'no-access', detail: 'none' }],
  [LOST, { kind: 'unavailable', detail: 'timeout: no answer' }],
])('a card without a token after %j', (failed, expected) => {
  expect(untokenised(failed)).toEqual(expected);
});

describe('of several charges of one reference', () => {
  const order = (...statuses: (GatewayChargeStatus | undefined)[]) =>
    likeliestFirst(
      statuses.map((status, n) => ({ status, n })),
      ({ status }) => status,
    );

  it('the one nearest to a payment comes first', () => {
    const statuses = order('cancelled', 'open', 'refunded', 'declined', 'paid', 'pending');
    expect(statuses.map(({ status }) => status)).toEqual([
      'paid',
      'refunded',
      'pending',
      'declined',
      'open',
      'cancelled',
    ]);
  });

  it('one that cannot be read may be the one that was paid', () => {
    expect(order('pending', undefined, 'open')[0]?.status).toBeUndefined();
  });

  it('the newest of equals comes first', () => {
    expect(order('open', 'open', 'paid', 'approved').map(({ n }) => n)).toEqual([2, 3, 0, 1]);
  });
});
