import type { Identifier } from '@mensal/kernel';

/** Which customers are known at which gateways, and as what. */
export abstract class MirrorStore {
  /** @param told customers' data as text @returns as what those are known there that were told with these very data */
  abstract current(
    tenantId: Identifier,
    gateway: string,
    told: ReadonlyMap<Identifier, string>,
  ): Promise<Map<Identifier, string>>;
  /**
   * Takes a customer in hand, so that no two workers make it known at once.
   *
   * @param forMs real milliseconds after which another may
   * @returns as what it was known there the last time; nothing where another worker has it in hand
   */
  abstract lease(
    tenantId: Identifier,
    customerId: Identifier,
    gateway: string,
    forMs: number,
  ): Promise<{ remoteId: string | null } | undefined>;
  /** Ends the lease. Without a remote id, what was known stays. */
  abstract release(
    tenantId: Identifier,
    customerId: Identifier,
    gateway: string,
    mirrored: { remoteId: string; told: string } | undefined,
  ): Promise<void>;
  abstract forget(tenantId: Identifier, gateway: string): Promise<void>;
  /** Whether it is still known there is not sure. */
  abstract doubt(tenantId: Identifier, customerId: Identifier, gateway: string): Promise<void>;
}
