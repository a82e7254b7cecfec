import {
  addDays,
  dayOfWeek,
  daysBetween,
  parseIdentifier,
  type CalendarDate,
  type Cents,
  type Identifier,
} from '@mensal/kernel';
import type { ChargeStatus, SeenCharge } from './charge-status.js';
import type { PaymentMethod } from './invoice.js';

type TheirStatus = SeenCharge['status'];

export type DifferenceKind =
  /** They hold a charge that we do not know, and it was or may be paid. */
  | 'missing-here'
  /** They do not know a charge of ours that was or may be paid. */
  | 'missing-there'
  /** What it was made for, or what came in for it or went back. */
  | 'amount-differs'
  | 'status-differs'
  /** More came in than was due, and has not been given back: a second payment, or too much at once. */
  | 'paid-twice';

/** What a comparison needs of a charge of ours. */
export interface OurCharge {
  id: Identifier;
  invoiceId: Identifier;
  gatewayId: string | null;
  method: PaymentMethod;
  status: ChargeStatus;
  closed: boolean;
  cancellable: boolean;
  /** A Pix, which runs out by itself. */
  expires: boolean;
  instalments: number;
  amount: Cents;
  received: Cents | null;
  credit: Cents | null;
  /** Given back to the payer in all. */
  refunded: Cents;
  madeOn: CalendarDate;
}

/** What a gateway's list, or a look-up, tells of a charge. */
export interface TheirCharge {
  gatewayId: string;
  reference: string | null;
  status: TheirStatus;
  amount: Cents;
  received?: Cents;
  refunded?: Cents;
  madeOn?: CalendarDate;
}

export interface Difference {
  kind: DifferenceKind;
  ours?: OurCharge | undefined;
  theirs?: TheirCharge | undefined;
}

/** Days on which charges were made, both included. */
export interface DayRange {
  from: CalendarDate;
  to: CalendarDate;
}

/** A boleto is due a month after it was made at the latest, and may be paid late for another one. */
const USUAL_DAYS = 60;
/** What was paid in half a year may still be given back by hand, or disputed, and the news of it be lost. */
const THOROUGH_DAYS = USUAL_DAYS + 180;
/** The last day that is compared, a Saturday: it is done on Sundays. */
const THOROUGH_ON = 6;

/** What is compared where nobody asks for other days. */
export function usualRange(to: CalendarDate): DayRange {
  return { from: addDays(to, 1 - USUAL_DAYS), to };
}

/** What the daily comparison covers, up to the day before: on Sundays much more than usual. */
export function dailyRange(to: CalendarDate): DayRange {
  return dayOfWeek(to) === THOROUGH_ON ? { from: addDays(to, 1 - THOROUGH_DAYS), to } : usualRange(to);
}

/** Whether what was compared already is compared anew. */
export function isThorough({ from, to }: DayRange): boolean {
  return daysBetween(from, to) >= THOROUGH_DAYS - 1;
}

/** A charge of theirs that counts, and the one of ours that it is, if it is one. */
export interface Match {
  theirs: TheirCharge;
  ours: OurCharge | undefined;
}

/** A call is on its way, or its outcome is not known: the look-ups of the charge itself find out. */
const UNDER_WAY: readonly ChargeStatus[] = ['created', 'sent', 'unknown'];
const PAID_THERE: readonly TheirStatus[] = ['approved', 'paid'];
/** It was not paid, and can no longer be. */
const ENDED_THERE: readonly TheirStatus[] = ['declined', 'cancelled', 'expired'];
/** Nothing is to be done about it, even where nobody here knows it. */
const OVER_THERE: readonly TheirStatus[] = [...ENDED_THERE, 'refunded'];
const MOVED_HERE: readonly ChargeStatus[] = ['approved', 'refunded', 'disputed'];

/** What they may show while it is so here. Lists show a refused card as open where only look-ups tell of refusals. */
const AGREE: Readonly<Record<ChargeStatus, readonly TheirStatus[]>> = {
  created: [],
  sent: [],
  unknown: [],
  prepared: ['open', 'pending', 'declined'],
  pending: ['open', 'pending'],
  approved: PAID_THERE,
  declined: ['declined', 'open', 'cancelled', 'expired'],
  cancelled: ENDED_THERE,
  expired: ENDED_THERE,
  unavailable: ENDED_THERE,
  refunded: ['refunded'],
  disputed: ['disputed'],
};

export function isUnderWay({ status }: OurCharge): boolean {
  return UNDER_WAY.includes(status);
}

/**
 * Compares a charge of ours with the one of theirs that bears its id or reference. Another one than ours under the same
 * reference, left behind by a lost answer, is none of ours.
 */
export function compareCharge(ours: OurCharge, theirs: TheirCharge): Difference | undefined {
  if (isUnderWay(ours)) return undefined;
  if (ours.gatewayId && ours.gatewayId !== theirs.gatewayId) {
    if (OVER_THERE.includes(theirs.status)) return undefined;
    const isSecond = isPaidThere(theirs) && MOVED_HERE.includes(ours.status);
    return { kind: isSecond ? 'paid-twice' : 'missing-here', ours, theirs };
  }
  if (!isAmountOf(ours, theirs)) return { kind: 'amount-differs', ours, theirs };
  if (!isStatusOf(ours, theirs)) return { kind: 'status-differs', ours, theirs };
  const isSameMoney = isReceivedOf(ours, theirs) && isRefundedOf(ours, theirs);
  return isSameMoney ? undefined : { kind: 'amount-differs', ours, theirs };
}

/** What nobody here knows: a difference only while it was paid or may be. */
export function compareUnknown(theirs: TheirCharge): Difference | undefined {
  return OVER_THERE.includes(theirs.status) ? undefined : { kind: 'missing-here', theirs };
}

/**
 * One page of theirs. What it finds are suspicions: a list is older than what happened since.
 *
 * @param known all charges of ours that the page names, by id or reference
 */
export function comparePage(
  page: readonly TheirCharge[],
  known: readonly OurCharge[],
  range: DayRange,
): { matches: Match[]; suspicions: Difference[] } {
  const byGatewayId = new Map(known.map((ours) => [ours.gatewayId, ours]));
  const byReference = new Map(known.map((ours) => [ours.id, ours]));
  const matches: Match[] = [];
  const suspicions: Difference[] = [];
  for (const theirs of page) {
    const reference = parseIdentifier(theirs.reference);
    const ours = byGatewayId.get(theirs.gatewayId) ?? (reference && byReference.get(reference));
    const counts =
      ours === undefined ? isUnknownIn(range, theirs) : !isUnderWay(ours) && isIn(range, ours.madeOn);
    if (!counts) continue;
    const difference = ours === undefined ? compareUnknown(theirs) : compareCharge(ours, theirs);
    if (difference !== undefined) suspicions.push(difference);
    if (ours !== undefined && isSame(ours, theirs)) matches.push({ ours, theirs });
    else if (difference !== undefined) matches.push({ ours: undefined, theirs });
  }
  return { matches, suspicions };
}

/** Whether it must be there: what came to nothing may be gone. */
export function isExpectedThere(ours: OurCharge): boolean {
  return !isUnderWay(ours) && (!ours.closed || MOVED_HERE.includes(ours.status));
}

/** What our own books show: a credit of the payer's that has not been given back. */
export function creditOf(ours: OurCharge): Difference | undefined {
  return ours.status === 'approved' && (ours.credit ?? 0) > 0 ? { kind: 'paid-twice', ours } : undefined;
}

/** Whether a look-up may mend it. One of another amount is left to a person. */
export function isMendable({ kind, ours, theirs }: Difference): boolean {
  if (kind === 'status-differs') return true;
  return kind === 'amount-differs' && ours !== undefined && theirs !== undefined && isAmountOf(ours, theirs);
}

/** What it is about, the same from one reconciliation to the next: our charge, or what they hold beside it. */
export function subjectOf({ ours, theirs }: Difference): string {
  return ours !== undefined && (theirs === undefined || isSame(ours, theirs))
    ? ours.id
    : (theirs?.gatewayId ?? '');
}

/** The cents that each side tells: what came in where that is what differs, else what it was made for. */
export function centsOf(difference: Difference): { ours: Cents | null; theirs: Cents | null } {
  const { kind, ours, theirs } = difference;
  if (kind === 'paid-twice')
    return { ours: ours?.credit ?? null, theirs: theirs ? receivedBy(theirs) : null };
  if (kind === 'amount-differs' && isMendable(difference))
    return ours && theirs && isReceivedOf(ours, theirs)
      ? { ours: ours.refunded, theirs: theirs.refunded ?? null }
      : { ours: ours?.received ?? null, theirs: theirs?.received ?? null };
  return { ours: ours?.amount ?? null, theirs: theirs?.amount ?? null };
}

export function isPaidThere({ status }: TheirCharge): boolean {
  return PAID_THERE.includes(status);
}

/** What came in, as far as is told. */
export function receivedBy({ received, amount }: TheirCharge): Cents {
  return received ?? amount;
}

function isSame(ours: OurCharge, theirs: TheirCharge): boolean {
  return !ours.gatewayId || ours.gatewayId === theirs.gatewayId;
}

/** With instalments the payer may owe the gateway interest on top. */
function isAmountOf(ours: OurCharge, theirs: TheirCharge): boolean {
  return ours.instalments === 1 ? theirs.amount === ours.amount : theirs.amount >= ours.amount;
}

/** What cannot be cancelled there stays open, though nobody waits for it here; what has run out there is let go here. */
function isStatusOf({ status, closed, cancellable, expires }: OurCharge, theirs: TheirCharge): boolean {
  if (AGREE[status].includes(theirs.status)) return true;
  if (status === 'pending' && expires) return ENDED_THERE.includes(theirs.status);
  const mayStayOpen = closed && !cancellable && !MOVED_HERE.includes(status);
  return mayStayOpen && (theirs.status === 'open' || theirs.status === 'pending');
}

function isReceivedOf({ status, instalments, received }: OurCharge, theirs: TheirCharge): boolean {
  if (status !== 'approved' || instalments !== 1) return true;
  return received === null || theirs.received === undefined || theirs.received === received;
}

/** They may have given back more than we have heard of; what we know of they may not tell. */
function isRefundedOf({ received, refunded }: OurCharge, theirs: TheirCharge): boolean {
  return received === null || Math.min(theirs.refunded ?? 0, received) <= refunded;
}

/** What bears a reference of our form was made by us; of the rest only what was made on these days counts. */
function isUnknownIn(range: DayRange, { reference, madeOn }: TheirCharge): boolean {
  return parseIdentifier(reference) !== undefined || madeOn === undefined || isIn(range, madeOn);
}

function isIn({ from, to }: DayRange, day: CalendarDate): boolean {
  return from <= day && day <= to;
}
