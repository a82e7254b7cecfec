import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import type { Page, PageOf } from '@mensal/platform';
import type { ChargeStatus, SeenCharge } from '../domain/charge-status.js';
import type { PaymentMethod } from '../domain/invoice.js';
import type { DifferenceKind } from '../domain/reconciliation.js';
import type { GatewayName } from '../ports.js';
import type { Reconciliation, SideTotals } from './reconciliation.store.js';

export interface ReconciliationReport {
  reconciliation: Reconciliation;
  ours: SideTotals;
  /** Zero while it is under way. */
  theirs: SideTotals;
  /** How many differences it saw, and how many of them are open now. */
  differences: { seen: number; open: number };
  notCompared: {
    /** Ours whose outcome is not known yet: left to their own look-ups. */
    underWay: number;
    /** Theirs that the list does not tell apart, or with a status unknown to us. */
    unreadable: number;
    /** Suspicions that the gateway did not confirm, nor deny. */
    unconfirmed: number;
  };
}

export interface RecordedDifference {
  id: Identifier;
  gateway: GatewayName;
  kind: DifferenceKind;
  chargeId: Identifier | null;
  invoiceId: Identifier | null;
  gatewayId: string | null;
  reference: string | null;
  madeOn: CalendarDate | null;
  ourStatus: ChargeStatus | null;
  theirStatus: SeenCharge['status'] | null;
  ourCents: Cents | null;
  theirCents: Cents | null;
  foundAt: Date;
  /** When a reconciliation saw it last. */
  seenAt: Date;
  resolvedAt: Date | null;
  /** By a person, for a reason; or it was no longer there. */
  resolution: 'person' | 'gone' | null;
  reason: string | null;
}

/** What was paid beyond what was due, and not given back. */
export interface Credit {
  chargeId: Identifier;
  invoiceId: Identifier;
  customerId: Identifier;
  gateway: GatewayName;
  method: PaymentMethod;
  received: Cents;
  credit: Cents;
  /** The invoice no longer waited for it. */
  surplus: boolean;
  paidAt: Date | null;
}

export interface DifferenceFilter {
  /** Those that this one saw. */
  reconciliationId?: Identifier;
  gateway?: GatewayName;
  isOpen?: boolean;
}

/** One that began by itself. Instants are business time. */
export interface DailyReconciliation {
  reconciliation: Reconciliation;
  /** When it is gone on with, while it is under way. */
  dueAt: Date;
  /** When the last one of its gateway began that was hindered, or given up. */
  failedAt: Date | null;
}

/** Whether the last step of one under way came to nothing, for more than want of its turn, or it was given up. */
export function hasFailed({ finishedAt, outcome, trouble }: Reconciliation): boolean {
  if (finishedAt !== null) return outcome === 'abandoned';
  return trouble !== null && trouble.code !== 'rate-limited';
}

export abstract class ReconciliationReports {
  /** Newest first. */
  abstract list(
    tenantId: Identifier,
    filter: { gateway?: GatewayName },
    page: Page,
  ): Promise<PageOf<ReconciliationReport>>;
  abstract find(tenantId: Identifier, id: Identifier): Promise<ReconciliationReport | undefined>;
  /** Of each of these gateways the last one that began by itself. */
  abstract lastDaily(tenantId: Identifier, gateways: readonly GatewayName[]): Promise<DailyReconciliation[]>;
  /** Of all tenants those under way that began by themselves and have failed, the latest first. */
  abstract failingDaily(limit: number): Promise<DailyReconciliation[]>;
  /** Oldest first. */
  abstract differences(
    tenantId: Identifier,
    filter: DifferenceFilter,
    page: Page,
  ): Promise<PageOf<RecordedDifference>>;
  abstract findDifference(tenantId: Identifier, id: Identifier): Promise<RecordedDifference | undefined>;
  /** @returns false where it is resolved already */
  abstract resolve(tenantId: Identifier, id: Identifier, reason: string, now: Date): Promise<boolean>;
  /** Oldest first. */
  abstract credits(tenantId: Identifier, page: Page): Promise<PageOf<Credit>>;
}
