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

/** A gateway that comes first in the tenant's order, and was not taken; as it stands in the history of the charge. */
export type PassedOver =
  | { gateway: string; reason: RouteObstacle }
  /** A charge was given up there on the same day: which one, and the code of its last trouble. */
  | { gateway: string; reason: 'unavailable'; charge: Identifier; code: string | null };

/** A card that may be charged; the first of a list is tried first. */
export interface CandidateCard {
  id: Identifier;
  /** Where it is known. */
  gateways: readonly string[];
}

export interface CollectionCase {
  invoice: Pick<Invoice, 'status' | 'paymentMethod' | 'dueOn' | 'amountsOn'>;
  /** Business time, and its day in the tenant's time zone. */
  now: Date;
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

export type GivenUpBecause = 'total-changed' | 'card-gone' | 'gateway-gone' | 'next-card' | 'paid-otherwise';

export type CollectionStep =
  | { kind: 'charge'; gateway: string; cardId: Identifier | null; passedOver: PassedOver[] }
  /** A refused payment is tried again in the same charge. */
  | { kind: 'retry'; charge: Charge }
  /** Cancelled, and seen so, before anything else is decided. */
  | { kind: 'give-up'; charge: Charge; because: GivenUpBecause }
  /** `until` a day, or what is under way has come to an end. */
  | {
      kind: 'wait';
      until: CalendarDate | null;
      /** Whether what was asked for is still to be made. */ owed: boolean;
    }
  | {
      kind: 'stuck';
      reason: StuckReason;
      /** Whether a later day may change it. */ passing: boolean;
      /** When a gateway that was down is tried again; the next day at the latest. */ again: Date | null;
    }
  | { kind: 'ended' }
  | { kind: 'done' };

const PAID: readonly string[] = ['approved', 'refunded', 'disputed'];
/** Codes of refusals that say nothing of the card: of the payer's data, the amount, the call itself. */
const NOT_OF_THE_CARD: readonly string[] = ['payer', 'amount', 'invalid-request'];

/** Outages are mostly over by then. What costs a late fee from tomorrow on shall still be charged today. */
const TRIED_AGAIN_AFTER_MS = 3 * 3_600_000;
/** Charges of an invoice that are given up at one gateway within a day, before the next day is waited for. */
const TRIES_A_DAY = 4;

/**
 * What is to be done now to collect an invoice. It says so from what there is, and keeps nothing in mind: asked twice,
 * it says the same, and whatever got lost is decided again.
 *
 * Never two ways to pay at once: as long as a charge is live nothing else is begun.
 */
export function nextStep(found: CollectionCase): CollectionStep {
  const { invoice, charges } = found;
  if (invoice.status !== 'open' && invoice.status !== 'overdue') return stepOfSettled(found);
  // Less than the principal came in, or it was given back: whether the payer is to be asked again, a person decides.
  if (charges.some(({ status, surplus }) => PAID.includes(status) && !surplus)) return stuck('paid-in-part');
  return invoice.paymentMethod === 'card' ? cardStep(found) : instrumentStep(found);
}

/** Paid by what had been given up: what took its place shall not be paid as well. */
function stepOfSettled({ charges, today }: CollectionCase): CollectionStep {
  const live = charges.find((charge) => charge.isLive());
  if (live === undefined || live.closeAs !== null) return { kind: 'done' };
  if (live.isUndecided()) return waitUntil(addDays(today, 1));
  return { kind: 'give-up', charge: live, because: 'paid-otherwise' };
}

function instrumentStep(found: CollectionCase): CollectionStep {
  const { invoice, now, today, charges, requested } = found;
  const live = charges.find((charge) => charge.isLive());
  if (live !== undefined) {
    const stale = live.status === 'pending' && live.amount !== invoice.amountsOn(today).total;
    // What its payer has ordered is on its way, whatever is owed today.
    if (requested && stale && live.closeAs === null && live.cancellable && !live.ordered)
      return { kind: 'give-up', charge: live, because: 'total-changed' };
    const isOver = live.expiresAt !== null && live.expiresAt <= now;
    return waitForEnd(live, requested && (stale || isOver));
  }
  const last = charges.at(-1);
  if (!requested) {
    // Another one is made when somebody asks for it: what is owed grows from day to day.
    if (last?.status === 'expired' && last.instrument !== null) return waitUntil(null);
    if (last?.status === 'declined') return stuck('refused');
    if (last?.status === 'cancelled') return stuck('cancelled-elsewhere');
  }
  return firstOpenRoute(found, null);
}

function cardStep(found: CollectionCase): CollectionStep {
  const { invoice, today, charges, requested, cards, routes } = found;
  if (today < invoice.dueOn && !requested) return waitUntil(invoice.dueOn);
  const live = charges.find((charge) => charge.isLive());
  if (live !== undefined) return live.awaitsRetry() ? refusedStep(found, live) : waitForEnd(live);
  const last = charges.at(-1);
  if (last?.status === 'declined' && !isOfTheCard(last) && !requested) return stuck('refused');
  if (cards.length === 0) return stuck('no-card');
  const open = cards.filter((card) => !isSpent(found, card.id));
  if (open.length === 0) return { kind: 'ended' };
  const card = open.find((one) => isKnown(found, one));
  if (card === undefined) return stuck(routes.length === 0 ? 'no-route' : 'card-not-known');
  const nextTry = nextTryOf(found, card.id);
  if (nextTry !== undefined && nextTry > today && !requested) return waitUntil(nextTry);
  return firstOpenRoute(found, card);
}

/** A charge that was refused, and may be tried again, waits for its day, unless another card is to be charged. */
function refusedStep(found: CollectionCase, live: Charge): CollectionStep {
  const { invoice, today, requested, cards, routes } = found;
  if (routes.length === 0) return stuck('no-route');
  const giveUp = (because: GivenUpBecause): CollectionStep => ({
    ...{ kind: 'give-up', charge: live, because },
  });
  const next = retryDayAfter(found, live.chargedOn);
  if (live.cardId !== null) {
    const first = cards.find((card) => !isSpent(found, card.id) && isKnown(found, card));
    if (!cards.some(({ id }) => id === live.cardId)) return giveUp('card-gone');
    if (first?.id !== live.cardId) return giveUp('next-card');
    if (!first.gateways.includes(live.gateway)) return giveUp('card-gone');
  }
  if (next === undefined && !requested) return giveUp('next-card');
  if (next !== undefined && next > today && !requested) return waitUntil(next);
  if (!routes.some(({ gateway, obstacle }) => gateway === live.gateway && obstacle === undefined))
    return giveUp('gateway-gone');
  if (live.amount !== invoice.amountsOn(today).total) return giveUp('total-changed');
  return { kind: 'retry', charge: live };
}

function firstOpenRoute(found: CollectionCase, card: CandidateCard | null): CollectionStep {
  const passedOver: PassedOver[] = [];
  for (const route of found.routes) {
    const because = reasonNotToTake(found, route, card);
    if (because === undefined) return chargeAt(route.gateway, card, passedOver);
    passedOver.push(because);
  }
  const down = passedOver.filter(({ reason }) => reason === 'unavailable');
  const again = down.map(({ gateway }) => triedAgainAt(found, gateway));
  const ready = down.find((_, n) => found.requested || (again[n] ?? Infinity) <= found.now);
  if (ready !== undefined)
    return chargeAt(ready.gateway, card, passedOver.slice(0, passedOver.indexOf(ready)));
  const first = passedOver.find(({ gateway }) => isKnownAt(gateway, card));
  if (first === undefined) return stuck('no-route');
  const soonest = again.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);
  return { ...stuck(down.length > 0 ? 'unavailable' : first.reason, true), again: soonest };
}

function chargeAt(gateway: string, card: CandidateCard | null, passedOver: PassedOver[]): CollectionStep {
  return { kind: 'charge', gateway, cardId: card?.id ?? null, passedOver };
}

/** Nothing where it was down too often today. */
function triedAgainAt({ charges, today }: CollectionCase, gateway: string): Date | null {
  const down = charges.filter((charge) => wasDownOn(today, gateway, charge));
  const last = down.at(-1);
  if (last === undefined || down.length >= TRIES_A_DAY) return null;
  return new Date(last.createdAt.getTime() + TRIED_AGAIN_AFTER_MS);
}

function wasDownOn(day: CalendarDate, at: string, { gateway, status, madeOn }: Charge): boolean {
  return gateway === at && status === 'unavailable' && madeOn === day;
}

function reasonNotToTake(
  { charges, today }: CollectionCase,
  { gateway, obstacle }: Route,
  card: CandidateCard | null,
): PassedOver | undefined {
  if (!isKnownAt(gateway, card)) return { gateway, reason: 'card-not-known' };
  if (obstacle !== undefined) return { gateway, reason: obstacle };
  const down = charges.findLast((charge) => wasDownOn(today, gateway, charge));
  return down && { gateway, reason: 'unavailable', charge: down.id, code: down.reasonCode };
}

/**
 * What was asked for comes after a charge that is being cancelled, or that is no good any more and can only be waited for;
 * any other that is under way is what was asked for.
 */
function waitForEnd({ closeAs }: Charge, owed = false): CollectionStep {
  return { kind: 'wait', until: null, owed: closeAs !== null || owed };
}

function waitUntil(until: CalendarDate | null): CollectionStep {
  return { kind: 'wait', until, owed: false };
}

/** Whether a gateway has the card, where there is one to charge. */
function isKnownAt(gateway: string, card: CandidateCard | null): boolean {
  return card === null || card.gateways.includes(gateway);
}

/** Whether a gateway of the order has it. */
function isKnown({ routes }: CollectionCase, { gateways }: CandidateCard): boolean {
  return routes.some(({ gateway }) => gateways.includes(gateway));
}

/** Another card would be refused for the same reason. */
function isOfTheCard({ reasonCode }: Charge): boolean {
  return !NOT_OF_THE_CARD.includes(reasonCode ?? '');
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
  return charges.findLast(
    (charge) => charge.cardId === cardId && charge.refused !== null && isOfTheCard(charge),
  );
}

function retryDayAfter(
  { invoice, retryDays }: CollectionCase,
  chargedOn: CalendarDate,
): CalendarDate | undefined {
  return retryDays.map((days) => addDays(invoice.dueOn, days)).find((day) => day > chargedOn);
}

function stuck(reason: StuckReason, passing = false): CollectionStep & { kind: 'stuck' } {
  return { kind: 'stuck', reason, passing, again: null };
}
