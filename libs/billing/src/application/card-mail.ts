import { addDays, dateIn, type CalendarDate } from '@mensal/kernel';
import type { Charge } from '../domain/charge.js';
import type { Invoice } from '../domain/invoice.js';
import { DAYS_OF_GRACE } from '../domain/reminder-schedule.js';
import type { Collection } from './collection.store.js';
import { dateText, summaryOf, type InvoiceMail } from './invoice-mails.js';
import { CARD_MAILS } from './mails/card.mails.js';

/** What a payer is to be told of the cards by which an invoice is paid. */
export type CardNews =
  /** One was refused, and is charged again. */
  | { kind: 'refused'; nextTryOn: CalendarDate }
  /** None is charged any more. */
  | { kind: 'exhausted'; since: CalendarDate }
  /** There is none to charge. */
  | { kind: 'missing' };

/** Nothing can be said while the invoice is being changed, until then at the latest. */
export interface Withheld {
  kind: 'withheld';
  until: Date;
}

/**
 * As the collection of an unpaid invoice stands now, whatever happened before. What has come to a rest is no news after
 * {@link DAYS_OF_GRACE} days.
 *
 * @param newest its last charge
 */
export function cardNewsOf(
  collection: Collection,
  newest: Charge | undefined,
  now: Date,
  timeZone: string,
): CardNews | Withheld | undefined {
  const { status, reason, since, dueAt } = collection;
  if (status === 'paused' && reason === 'withdrawn' && dueAt !== null)
    return { kind: 'withheld', until: dueAt };
  const nextTryOn = nextTryAfter(collection, newest, now, timeZone);
  if (nextTryOn !== undefined) return { kind: 'refused', nextTryOn };
  const day = dateIn(timeZone, since);
  if (addDays(day, DAYS_OF_GRACE) < dateIn(timeZone, now)) return undefined;
  if (status === 'ended') return { kind: 'exhausted', since: day };
  return status === 'stuck' && reason === 'no-card' ? { kind: 'missing' } : undefined;
}

/**
 * As it was told last: that is what holds while it is decided anew, as when another card was registered. When something is
 * due says nothing of it: somebody may hold the invoice for a moment.
 */
function nextTryAfter(
  { status, dueAt, planned }: Collection,
  newest: Charge | undefined,
  now: Date,
  timeZone: string,
): CalendarDate | undefined {
  if (status !== 'waiting' || dueAt === null || newest === undefined || newest.refused === null)
    return undefined;
  const isPlanned = planned?.charge === newest.id && planned.on > dateIn(timeZone, now);
  return isPlanned ? planned.on : undefined;
}

/** @param link of the payment page, which leads to the card page */
export function cardMail(
  news: CardNews,
  invoice: Invoice,
  today: CalendarDate,
  link: string | null,
): InvoiceMail {
  return {
    template: CARD_MAILS[news.kind],
    key: keyOf(news, invoice),
    link,
    linkLabel: news.kind === 'missing' ? 'Cadastrar cartão' : 'Ver fatura',
    data: {
      ...summaryOf(invoice, today),
      ...(news.kind === 'refused' && { nextTryOn: dateText(news.nextTryOn) }),
    },
  };
}

/** A refusal is told of once for each day of a next try, the end once a day, and that there is no card once an invoice. */
function keyOf(news: CardNews, { id }: Invoice): string {
  switch (news.kind) {
    case 'refused':
      return `card-refused/${id}/${news.nextTryOn}`;
    case 'exhausted':
      return `cards-exhausted/${id}/${news.since}`;
    case 'missing':
      return `card-missing/${id}`;
  }
}
