import type { Cents, Identifier } from '@mensal/kernel';
import type { DayRange, Difference, Match, OurCharge } from '../domain/reconciliation.js';
import type { GatewayName, Trouble } from '../ports.js';

/** The comparison of a gateway's charges with ours, made on some days. */
export interface Reconciliation extends DayRange {
  tenantId: Identifier;
  id: Identifier;
  gateway: GatewayName;
  trigger: 'daily' | 'request';
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  outcome: ReconciliationOutcome | null;
  /** Why it waits, or why it was given up. */
  trouble: Trouble | null;
  /** Whether the gateway lists its charges; otherwise ours are looked up one by one. */
  listed: boolean;
  /** First their list is read, then what it did not show of ours is looked for. */
  stage: 'theirs' | 'ours';
  /** How far the stage has come. */
  after: string | null;
  /** Look-ups made to confirm suspicions. */
  lookUps: number;
  /** Times in a row that the step at hand came to nothing. */
  tries: number;
  /** Counts up with each worker that takes it: an older one's results are dropped. */
  turn: number;
}

export type ReconciliationOutcome =
  | 'agrees'
  | 'differs'
  /** Nothing differs of what could be compared. */
  | 'incomplete'
  /** The next one took its place. */
  | 'abandoned';

export type NewReconciliation = Pick<
  Reconciliation,
  'tenantId' | 'id' | 'gateway' | 'trigger' | 'from' | 'to' | 'createdAt' | 'listed'
>;

/** Charges of one side, and what of them was paid, in cents. */
export interface SideTotals {
  count: number;
  cents: Cents;
  paidCount: number;
  paidCents: Cents;
}

/** What one step of the work found, and how far it has come. */
export interface ReconciliationStep {
  stage: Reconciliation['stage'];
  after: string | null;
  /** Of theirs, each counted once however often it is listed. */
  matches: Match[];
  differences: Difference[];
  /** Of ours; to be added. */
  ours: SideTotals;
  underWay: number;
  unreadable: number;
  unconfirmed: number;
  lookUps: number;
}

/** A difference that was not known before. */
export type NewDifference = Difference & { id: Identifier };

export abstract class ReconciliationStore {
  /** @returns false where one of the tenant and gateway is under way, or was made for the same day by itself */
  abstract add(reconciliation: NewReconciliation): Promise<boolean>;
  /** Ends what is under way at its gateway, but for the one of its own day. */
  abstract makeRoom(daily: NewReconciliation): Promise<void>;
  /** One that is due, and in nobody's hand. @param now business time @param real real time @param until real time */
  abstract claimDue(now: Date, real: Date, until: Date): Promise<Reconciliation | undefined>;
  abstract nextDueAt(real: Date): Promise<Date | undefined>;
  abstract countDue(now: Date, real: Date): Promise<number>;
  /** Keeps it in hand. @returns false where it is not any more */
  abstract hold(reconciliation: Reconciliation, until: Date): Promise<boolean>;
  /** Within the current transaction. @returns what is new, or nothing at all where it is in another worker's hand */
  abstract save(
    reconciliation: Reconciliation,
    step: ReconciliationStep,
    now: Date,
  ): Promise<NewDifference[] | undefined>;
  /** Gives it back with its trouble and tries, to go on where it is. @param dueAt business time */
  abstract postpone(reconciliation: Reconciliation, dueAt: Date): Promise<void>;
  /**
   * Adds up, ends, and resolves what was compared and no longer differs. Within the current transaction.
   *
   * @returns false where it is in another worker's hand
   */
  abstract finish(reconciliation: Reconciliation, now: Date): Promise<boolean>;
  /** Charges of ours at a gateway, by its ids or our references. */
  abstract named(
    tenantId: Identifier,
    gateway: GatewayName,
    names: readonly { gatewayId: string; reference: string | null }[],
  ): Promise<OurCharge[]>;
  /**
   * The next charges of ours to compare, and whether they were matched. Each day, without a list, these are those that
   * may have changed since a reconciliation compared them, or differed in it; in a thorough one all that were paid, too.
   */
  abstract nextOurs(
    reconciliation: Reconciliation,
    limit: number,
  ): Promise<{ charges: (OurCharge & { isMatched: boolean })[]; after: string | null }>;
}
