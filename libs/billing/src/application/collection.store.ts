import type { CalendarDate, Identifier } from '@mensal/kernel';
import type { Page, PageOf } from '@mensal/platform';
import type { CollectionSettings } from '../domain/collection-settings.js';
import type { CollectionStatus } from '../domain/collection.js';

/** Where the collection of an invoice is. Instants are business time. */
export interface Collection {
  invoiceId: Identifier;
  customerId: Identifier;
  status: CollectionStatus;
  /** Of one that is stuck, ended or paused. */
  reason: string | null;
  /** When it came to be so. */
  since: Date;
  /** When it is decided about next; `null` while something or somebody is waited for. */
  dueAt: Date | null;
  requested: boolean;
  /** The last retry that was told of. */
  planned: PlannedRetry | null;
}

/** On which day a payment is to be tried again, after which refused charge. */
export interface PlannedRetry {
  charge: Identifier;
  on: CalendarDate;
}

export type NewCollection = Pick<Collection, 'invoiceId' | 'customerId' | 'dueAt'>;

export interface WithheldUntil {
  dueAt: Date;
  requested: boolean;
}

export interface CollectionFilter {
  status?: CollectionStatus;
  reason?: string;
}

export abstract class CollectionStore {
  /** `undefined` of a tenant that has set nothing. */
  abstract settingsOf(tenantId: Identifier): Promise<CollectionSettings | undefined>;
  abstract saveSettings(tenantId: Identifier, settings: CollectionSettings): Promise<void>;

  /** Those that are there already stay as they are. */
  abstract open(tenantId: Identifier, now: Date, collections: readonly NewCollection[]): Promise<void>;
  /** Tenants that have something due, after one in their order. */
  abstract nextTenantDue(now: Date, after: Identifier): Promise<Identifier | undefined>;
  /** What somebody waits for first, then the longest waiting, none that another worker holds; held until the transaction ends. */
  abstract claimDue(tenantId: Identifier, now: Date, limit: number): Promise<Collection[]>;
  abstract save(tenantId: Identifier, collections: readonly Collection[]): Promise<void>;
  abstract nextDueAt(): Promise<Date | undefined>;
  abstract countDue(now: Date, limit: number): Promise<number>;

  abstract find(tenantId: Identifier, invoiceId: Identifier): Promise<Collection | undefined>;
  /** By their invoices. */
  abstract several(
    tenantId: Identifier,
    invoiceIds: readonly Identifier[],
  ): Promise<Map<Identifier, Collection>>;
  /** In order of their invoices. */
  abstract list(tenantId: Identifier, filter: CollectionFilter, page: Page): Promise<PageOf<Collection>>;

  /** Something has ended that it waited for. Paused ones stay so. @returns whether it is to be decided about */
  abstract wake(tenantId: Identifier, invoiceId: Identifier, now: Date): Promise<boolean>;
  /** Those of a customer's invoices that have begun, or found no card to charge, or none that was left. */
  abstract wakeForCard(tenantId: Identifier, customerId: Identifier, now: Date): Promise<number>;
  /** Of some invoices those that wait for a later day. @returns how many */
  abstract hasten(tenantId: Identifier, invoiceIds: readonly Identifier[], now: Date): Promise<number>;
  /** All that are stuck. */
  abstract wakeStuck(tenantId: Identifier, now: Date): Promise<number>;
  /**
   * Somebody waits for something to pay with.
   *
   * @param resume also where it was paused, stuck for another reason than that gateways were down, or had ended
   */
  abstract request(tenantId: Identifier, invoiceId: Identifier, now: Date, resume: boolean): Promise<boolean>;
  /** A person has taken it into their own hands. */
  abstract pause(tenantId: Identifier, invoiceId: Identifier, now: Date): Promise<void>;
  /**
   * Nothing is begun while its invoice is being changed; when that has not come about by then, it goes on, and what was
   * taken from the payer is made anew where `requested`. What a person has paused stays so.
   */
  abstract withhold(
    tenantId: Identifier,
    invoiceId: Identifier,
    now: Date,
    until: WithheldUntil,
  ): Promise<void>;
  /** Its invoice is another one now, and collected anew, but where a person has paused it. @returns as {@link wake} */
  abstract renew(
    tenantId: Identifier,
    invoiceId: Identifier,
    now: Date,
    requested: boolean,
  ): Promise<boolean>;
  abstract finish(tenantId: Identifier, invoiceIds: readonly Identifier[], now: Date): Promise<void>;
}
