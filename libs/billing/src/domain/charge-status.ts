import type { Cents, Identifier } from '@mensal/kernel';
import type { Instrument } from './instrument.js';

export type ChargeStatus =
  /** Not known to the gateway, as far as we know. */
  | 'created'
  /** Known to the gateway; no payment has been tried, or a further one is to be tried. */
  | 'prepared'
  /** A call that may move money is on its way. */
  | 'sent'
  /** What became of that call is not known. */
  | 'unknown'
  /** The gateway has taken it and not decided, or the payer has not paid yet. */
  | 'pending'
  | 'approved'
  | 'declined'
  | 'cancelled'
  /** It was not paid while it could be. */
  | 'expired'
  /** Given up before anything moved: the gateway could not be reached, or never took it. */
  | 'unavailable'
  | 'refunded'
  | 'disputed';

/** Which states may follow which. Late news is true news: a charge given up may still turn out to be paid. */
export const CHARGE_TRANSITIONS: Readonly<Record<ChargeStatus, readonly ChargeStatus[]>> = {
  created: [
    ...(['prepared', 'sent', 'pending', 'approved', 'declined'] as const),
    ...(['cancelled', 'expired', 'unavailable', 'refunded', 'disputed'] as const),
  ],
  prepared: [
    ...(['sent', 'pending', 'approved', 'declined'] as const),
    ...(['cancelled', 'expired', 'unavailable', 'refunded', 'disputed'] as const),
  ],
  sent: ['created', 'prepared', 'unknown', 'pending', 'approved', 'declined'],
  unknown: [
    ...(['created', 'prepared', 'pending', 'approved', 'declined'] as const),
    ...(['cancelled', 'expired', 'unavailable', 'refunded', 'disputed'] as const),
  ],
  pending: [
    ...(['prepared', 'approved', 'declined'] as const),
    ...(['cancelled', 'expired', 'unavailable', 'refunded', 'disputed'] as const),
  ],
  approved: ['refunded', 'disputed'],
  declined: ['prepared', 'pending', 'approved', 'cancelled', 'expired', 'refunded', 'disputed'],
  cancelled: ['approved', 'refunded', 'disputed'],
  expired: ['approved', 'refunded', 'disputed'],
  unavailable: ['approved', 'refunded', 'disputed'],
  refunded: ['disputed'],
  disputed: ['approved', 'refunded'],
};

/** How a charge ends that is given up. */
export type Closing = 'cancelled' | 'declined' | 'expired' | 'unavailable';

export interface ChargeRefusal {
  code: string;
  reason: string;
  retryable: boolean;
  /** Whether the same card may be charged again in another charge, where that differs from `retryable`. */
  sameCardLater?: boolean;
}

export interface ChargeTrouble {
  code: string;
  detail: string;
}

/** What a look-up told: what the gateway holds. */
export interface SeenCharge {
  gatewayId: string;
  status:
    'open' | 'pending' | 'approved' | 'paid' | 'declined' | 'cancelled' | 'expired' | 'refunded' | 'disputed';
  amount: Cents;
  refusal?: ChargeRefusal;
  payment?: ReceivedPayment;
  instrument?: Instrument;
  /** Given back to the payer in all, where the gateway tells. */
  refunded?: Cents;
}

/** What a gateway tells of money that came in. */
export interface ReceivedPayment {
  /** With a late fee, more than the charge was made for. */
  received: Cents;
  paidAt?: Date;
  /** What the gateway keeps. */
  fee?: Cents;
}

/** The next thing to do at the gateway. */
export type ChargeStep = 'prepare' | 'charge' | 'retry' | 'look-up' | 'cancel' | 'tidy';
/** They tell the gateway of the payer. */
export const SENDING: readonly ChargeStep[] = ['prepare', 'charge', 'retry'];

/** One line of a charge's history: what happened, and why we did what we did. */
export interface ChargeEntry {
  id: Identifier;
  at: Date;
  event: string;
  detail: Record<string, unknown>;
}

/** The two clocks of a charge: business time decides when it is due, real time how long a call may take. */
export interface ChargeTime {
  /** Business time. */
  now: Date;
  /** Real time. */
  real: Date;
  /** How long the gateway may take to answer, in milliseconds. */
  timeoutMs: number;
}
