import type { Identifier } from '@mensal/kernel';
import type { ChargeEntry } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';

/** How much one worker takes at a time. */
export interface ClaimShare {
  /** Of all tenants together. */
  total: number;
  /** Of one tenant, so that one with many does not hold up the others. */
  perTenant: number;
  /** Tenants of whom it has enough in hand. */
  except: Identifier[];
}

export abstract class ChargeRepository {
  abstract add(charge: Charge): Promise<void>;
  abstract addAll(charges: readonly Charge[]): Promise<void>;
  /** Writes the entries that are new to a charge found for change; its fields are written by themselves. */
  abstract saveEntries(charges: readonly Charge[]): Promise<void>;
  /** Writes charges that were claimed, held or named, with the entries that are new to them. */
  abstract saveAll(charges: readonly Charge[]): Promise<void>;
  /** In the order of their ids, held until the transaction ends. */
  abstract hold(tenantId: Identifier, ids: readonly Identifier[]): Promise<Charge[]>;
  /** Held until the transaction ends. */
  abstract findForChange(tenantId: Identifier, id: Identifier): Promise<Charge | null>;
  abstract find(tenantId: Identifier, id: Identifier): Promise<Charge | null>;
  /**
   * Charges with something to do, of all tenants, the longest waiting first, that no other worker holds; held until
   * the transaction ends.
   *
   * @param now business time
   * @param real real time: what a worker had in hand and did not give back in time is found again
   */
  abstract claimDue(now: Date, real: Date, share: ClaimShare): Promise<Charge[]>;
  /**
   * Business time at which the next step of a charge is due, but for those that a worker has in hand. Steps that are due
   * within ten seconds, which is as often as anybody looks, are one: it is the time of the last of them.
   */
  abstract nextDueAt(real: Date): Promise<Date | undefined>;
  abstract countDue(now: Date, real: Date): Promise<number>;
  /** Newest first. */
  abstract ofInvoice(tenantId: Identifier, invoiceId: Identifier): Promise<Charge[]>;
  /** Of some invoices, oldest first. */
  abstract ofInvoices(tenantId: Identifier, invoiceIds: readonly Identifier[]): Promise<Charge[]>;
  /** The one that is live; held until the transaction ends. */
  abstract liveOf(tenantId: Identifier, invoiceId: Identifier): Promise<Charge | null>;
  /** The live ones of some invoices, but for those that somebody else holds; held until the transaction ends. */
  abstract liveForChange(tenantId: Identifier, invoiceIds: readonly Identifier[]): Promise<Charge[]>;
  /** Of some invoices, what payers can pay with now, or have paid with: the newest of each. */
  abstract withInstrument(tenantId: Identifier, invoiceIds: readonly Identifier[]): Promise<Charge[]>;
  /** Whether something may still be paid for an invoice, or its fate is unknown. */
  abstract isLive(tenantId: Identifier, invoiceId: Identifier): Promise<boolean>;
  /** Waits for those who change an account, or with `exclusive` for those who start charges in it, until the end. */
  abstract lockAccount(tenantId: Identifier, gateway: string, mode: 'shared' | 'exclusive'): Promise<void>;
  /** Whether anything of a tenant is under way at a gateway. */
  abstract isAnyLiveAt(tenantId: Identifier, gateway: string): Promise<boolean>;
  /** The card is another one now: that it was refused before says nothing of it any more. */
  abstract forgetRefusals(tenantId: Identifier, cardId: Identifier): Promise<void>;
  abstract entriesOf(tenantId: Identifier, id: Identifier): Promise<ChargeEntry[]>;
  /** Charges that a notification names, by the gateway's id or by our reference; held until the transaction ends. */
  abstract namedBy(
    tenantId: Identifier,
    gateway: string,
    names: readonly { gatewayId: string; reference: string | null }[],
  ): Promise<Charge[]>;
}
