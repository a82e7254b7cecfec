import { describe, expect, it } from '@jest/globals';
import { calendarDate, newIdentifier } from '@mensal/kernel';
import type { Charge } from '../domain/charge.js';
import { cardNewsOf } from './card-mail.js';
import type { Collection } from './collection.store.js';

const NOW = new Date('2026-12-21T11:00:00.000Z');
const NIGHT = new Date('2026-12-21T03:00:00.000Z');
const TOMORROW = new Date('2026-12-22T03:00:00.000Z');
const IN_A_SECOND = new Date('2026-12-21T11:00:01.000Z');
const CHARGE = newIdentifier();
const REFUSED = { id: CHARGE, refused: 'again' } as Charge;
const PAID = { id: CHARGE, refused: null } as Charge;
const PLANNED = { charge: CHARGE, on: calendarDate('2026-12-22') };

const collection = (fields: Partial<Collection>): Collection => ({
  ...{ invoiceId: newIdentifier(), customerId: newIdentifier(), status: 'waiting', reason: null },
  ...{ since: NIGHT, dueAt: null, requested: false, planned: null },
  ...fields,
});
const news = (fields: Partial<Collection>, newest?: Charge) =>
  cardNewsOf(collection(fields), newest, NOW, 'America/Sao_Paulo');

describe('What a payer is told of the cards of an invoice', () => {
  it.each([
    [
      'a refusal that is tried again',
      { dueAt: TOMORROW, planned: PLANNED },
      REFUSED,
      { kind: 'refused', nextTryOn: '2026-12-22' },
    ],
    ['nothing before a first try', { dueAt: TOMORROW }, undefined, undefined],
    ['nothing of a refusal while it is tried again', { dueAt: null, planned: PLANNED }, REFUSED, undefined],
    ['nothing of a refusal that nothing was planned after yet', { dueAt: NIGHT }, REFUSED, undefined],
    [
      'nothing of a moment for which somebody holds the invoice',
      { dueAt: IN_A_SECOND, planned: { charge: CHARGE, on: calendarDate('2026-12-21') } },
      REFUSED,
      undefined,
    ],
    [
      'a refusal that is tried again, while somebody holds the invoice for a moment',
      { dueAt: IN_A_SECOND, planned: PLANNED },
      REFUSED,
      { kind: 'refused', nextTryOn: '2026-12-22' },
    ],
    [
      'a refusal that is tried again, while that is decided anew',
      { dueAt: NIGHT, planned: PLANNED },
      REFUSED,
      { kind: 'refused', nextTryOn: '2026-12-22' },
    ],
    [
      'nothing of a planned day that has come',
      { dueAt: NIGHT, planned: { charge: CHARGE, on: calendarDate('2026-12-21') } },
      REFUSED,
      undefined,
    ],
    [
      'nothing of what was planned after another refusal',
      { dueAt: NIGHT, planned: { charge: newIdentifier(), on: calendarDate('2026-12-22') } },
      REFUSED,
      undefined,
    ],
    [
      'nothing while a charge that was not refused waits',
      { dueAt: TOMORROW, planned: PLANNED },
      PAID,
      undefined,
    ],
    [
      'the end',
      { status: 'ended', reason: 'cards-refused' },
      REFUSED,
      { kind: 'exhausted', since: '2026-12-21' },
    ],
    ['that there is no card', { status: 'stuck', reason: 'no-card' }, undefined, { kind: 'missing' }],
    ['nothing of what else it is stuck with', { status: 'stuck', reason: 'no-route' }, undefined, undefined],
    ['nothing of what the merchant has stopped', { status: 'paused', reason: 'by-hand' }, REFUSED, undefined],
    [
      'something that can be said later, while the invoice is being changed',
      { status: 'paused', reason: 'withdrawn', dueAt: IN_A_SECOND, planned: PLANNED },
      REFUSED,
      { kind: 'withheld', until: IN_A_SECOND },
    ],
    ['nothing once it is done', { status: 'done' }, REFUSED, undefined],
  ] as const)('is %s', (_, fields, newest, expected) => {
    expect(news(fields, newest)).toEqual(expected);
  });

  it.each([
    ['2026-12-19T03:00:00.000Z', { kind: 'missing' }],
    ['2026-12-19T02:59:59.000Z', undefined],
  ])('no card since %s: %j two days later', (since, expected) => {
    expect(news({ status: 'stuck', reason: 'no-card', since: new Date(since) })).toEqual(expected);
  });
});
