import { addDays, type CalendarDate, type Identifier } from '@mensal/kernel';
import type { Charge } from './charge.js';
import type { Invoice } from './invoice.js';

export type CollectionStatus =
  /** Something is under way, or will be done by itself. */
  | 'waiting'
  /** It cannot be collected as things are: the reason says why. Looked at again daily where it may pass. */
  | 'stuck'
  /** All cards were refused, as often as they are to be tried. */
  | 'ended'
  /** A person has taken it into their own hands. */
  | 'paused'
  /** Paid, cancelled or deleted. */
  | 'done';

/** Why a gateway cannot be used for an invoice. */
export type RouteObstacle =
  | 'not-connected'
  | 'not-active'
  | 'homologation'
  | 'method-not-offered'
  | 'amount-not-accepted'
  | 'payer-incomplete'
  | 'card-not-known';

export type StuckReason =
  RouteObstacle | 'no-route' | 'no-card' | 'unavailable' | 'refused' | 'cancelled-elsewhere' | 'paid-in-part';

/** A gateway in the tenant's order, and what stands against it, of the invoice as a whole. */
export interface Route {
  gateway: string;
  obstacle: RouteObstacle | undefined;
}

/** A card that may be charged; the first of a list is tried first. */
export interface CandidateCard {
  id: Identifier;
  /** Where it is known. */
  gateways: readonly string[];
}

export interface CollectionCase {
  invoice: Pick<Invoice, 'status' | 'paymentMethod' | 'dueOn' | 'amountsOn'>;
  /** In the tenant's time zone. */
  today: CalendarDate;
  /** Oldest first. */
  charges: readonly Charge[];
  /** Somebody waits for something to pay with, at the total of today. */
  requested: boolean;
  routes: readonly Route[];
  cards: readonly CandidateCard[];
  /** Days after the due date on which a refused card is tried again, ascending. */
  retryDays: readonly number[];
}

export type CollectionStep =
  | { kind: 'charge'; gateway: string; cardId: Identifier | null }
  /** A refused payment is tried again in the same charge. */
  | { kind: 'retry'; charge: Charge }
  /** Cancelled, and seen so, before anything else is decided. */
  | { kind: 'give-up'; charge: Charge; because: 'total-changed' | 'card-gone' | 'next-card' }
  /** `until` a day, or what is under way has come to an end. */
  | { kind: 'wait'; until: CalendarDate | null }
  | { kind: 'stuck'; reason: StuckReason; /** Whether a later day may change it. */ passing: boolean }
  | { kind: 'ended' }
  | { kind: 'done' };

const PAID: readonly string[] = ['approved', 'refunded', 'disputed'];

/**
 * What is to be done now to collect an invoice. It says so from what there is, and keeps nothing in mind: asked twice,
 * it says the same, and whatever got lost is decided again.
 *
 * Never two ways to pay at once: as long as a charge is live nothing else is begun.
 */
export function nextStep(found: CollectionCase): CollectionStep {
  const { invoice, charges } = found;
  if (invoice.status !== 'open' && invoice.status !== 'overdue') return { kind: 'done' };
  // Less than the principal came in, or it was given back: whether the payer is to be asked again, a person decides.
  if (charges.some(({ status, surplus }) => PAID.includes(status) && !surplus)) return stuck('paid-in-part');
  return invoice.paymentMethod === 'card' ? cardStep(found) : instrumentStep(found);
}

function instrumentStep(found: CollectionCase): CollectionStep {
  const { invoice, today, charges, requested } = found;
  const live = charges.find((charge) => charge.isLive());
  if (live !== undefined) {
    const stale = live.status === 'pending' && live.amount !== invoice.amountsOn(today).total;
    if (requested && stale && live.closeAs === null && live.cancellable)
      return { kind: 'give-up', charge: live, because: 'total-changed' };
    return { kind: 'wait', until: null };
  }
  const last = charges.at(-1);
  if (!requested) {
    // Another one is made when somebody asks for it: what is owed grows from day to day.
    if (last?.status === 'expired') return { kind: 'wait', until: null };
    if (last?.status === 'declined') return stuck('refused');
    if (last?.status === 'cancelled') return stuck('cancelled-elsewhere');
  }
  return firstOpenRoute(found, found.routes, null);
}

function cardStep(found: CollectionCase): CollectionStep {
  const { invoice, today, charges, requested, cards } = found;
  if (today < invoice.dueOn && !requested) return { kind: 'wait', until: invoice.dueOn };
  const live = charges.find((charge) => charge.isLive());
  if (live !== undefined) return liveCardStep(found, live);
  if (cards.length === 0) return stuck('no-card');
  const open = cards.filter((card) => !isSpent(found, card.id));
  const [card] = open;
  if (card === undefined) return { kind: 'ended' };
  const waitUntil = nextTryOf(found, card.id);
  if (waitUntil !== undefined && waitUntil > today && !requested) return { kind: 'wait', until: waitUntil };
  const known = open.find(({ gateways }) => found.routes.some(({ gateway }) => gateways.includes(gateway)));
  if (known === undefined) return stuck(found.routes.length === 0 ? 'no-route' : 'card-not-known');
  const routes = found.routes.filter(({ gateway }) => known.gateways.includes(gateway));
  return firstOpenRoute(found, routes, known.id);
}

/** One that was refused, and may be tried again, waits for its day. */
function liveCardStep(found: CollectionCase, live: Charge): CollectionStep {
  const { invoice, today, requested, cards } = found;
  if (!live.awaitsRetry()) return { kind: 'wait', until: null };
  const next = retryDayAfter(found, live.chargedOn);
  if (next === undefined && !requested) return { kind: 'give-up', charge: live, because: 'next-card' };
  if (next !== undefined && next > today && !requested) return { kind: 'wait', until: next };
  if (live.cardId !== null && !cards.some(({ id }) => id === live.cardId))
    return { kind: 'give-up', charge: live, because: 'card-gone' };
  if (live.amount !== invoice.amountsOn(today).total)
    return { kind: 'give-up', charge: live, because: 'total-changed' };
  return { kind: 'retry', charge: live };
}

function firstOpenRoute(
  { charges, today }: CollectionCase,
  routes: readonly Route[],
  cardId: Identifier | null,
): CollectionStep {
  const given = charges.filter(({ status, madeOn }) => status === 'unavailable' && madeOn === today);
  const isDown = (gateway: string) => given.some((charge) => charge.gateway === gateway);
  const open = routes.find(({ gateway, obstacle }) => obstacle === undefined && !isDown(gateway));
  if (open !== undefined) return { kind: 'charge', gateway: open.gateway, cardId };
  if (routes.length === 0) return stuck('no-route');
  if (routes.some(({ gateway, obstacle }) => obstacle === undefined && isDown(gateway)))
    return stuck('unavailable', true);
  return stuck(routes[0]?.obstacle ?? 'no-route', true);
}

/** Whether a card is not tried any more: refused for good, or on the last day of its tries. */
function isSpent(found: CollectionCase, cardId: Identifier): boolean {
  const last = lastRefusal(found, cardId);
  if (last === undefined) return false;
  if (last.refused === 'never') return true;
  return retryDayAfter(found, last.chargedOn) === undefined && !found.requested;
}

/** The day on which a refused card is tried again. */
function nextTryOf(found: CollectionCase, cardId: Identifier): CalendarDate | undefined {
  const last = lastRefusal(found, cardId);
  return last === undefined ? undefined : retryDayAfter(found, last.chargedOn);
}

function lastRefusal({ charges }: CollectionCase, cardId: Identifier): Charge | undefined {
  return charges.findLast((charge) => charge.cardId === cardId && charge.refused !== null);
}

function retryDayAfter(
  { invoice, retryDays }: CollectionCase,
  chargedOn: CalendarDate,
): CalendarDate | undefined {
  return retryDays.map((days) => addDays(invoice.dueOn, days)).find((day) => day > chargedOn);
}

function stuck(reason: StuckReason, passing = false): CollectionStep {
  return { kind: 'stuck', reason, passing };
}
