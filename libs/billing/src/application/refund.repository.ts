import type { Cents, Identifier } from '@mensal/kernel';
import type { ChargeEntry } from '../domain/charge-status.js';
import type { Refund } from '../domain/refund.js';
import type { ClaimShare } from './charge.repository.js';

export abstract class RefundRepository {
  abstract add(refund: Refund): Promise<void>;
  /** Writes the entries that are new; the fields of a refund found for change are written by themselves. */
  abstract saveEntries(refunds: readonly Refund[]): Promise<void>;
  /** Held until the transaction ends. Whoever needs its charge too holds that first. */
  abstract findForChange(tenantId: Identifier, id: Identifier): Promise<Refund | null>;
  abstract find(tenantId: Identifier, id: Identifier): Promise<Refund | null>;
  /** Newest first. */
  abstract ofCharge(tenantId: Identifier, chargeId: Identifier): Promise<Refund[]>;
  /** Refunds with something to do that no other worker holds, the longest waiting first; as with charges. */
  abstract claimDue(now: Date, real: Date, share: ClaimShare): Promise<Refund[]>;
  abstract nextDueAt(real: Date): Promise<Date | undefined>;
  abstract countDue(now: Date, real: Date): Promise<number>;
  /** Something is said to have happened to these charges: what is under way of them is due. @returns how many are */
  abstract hasten(
    tenantId: Identifier,
    chargeIds: readonly Identifier[],
    now: Date,
    real: Date,
  ): Promise<number>;
  abstract isAnyUnderWayAt(tenantId: Identifier, gateway: string): Promise<boolean>;
  abstract entriesOf(tenantId: Identifier, id: Identifier): Promise<ChargeEntry[]>;
  /** What was given back of some invoices, in cents; those of which nothing was are left out. */
  abstract refundedOf(
    tenantId: Identifier,
    invoiceIds: readonly Identifier[],
  ): Promise<ReadonlyMap<Identifier, Cents>>;
}
