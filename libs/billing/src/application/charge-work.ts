import type { Identifier } from '@mensal/kernel';
import { JobQueue } from '@mensal/platform';
import { Injectable } from '@nestjs/common';

/** Wakes workers: which charges there are to work on stands in the charges themselves. */
export const CHARGE_QUEUE = 'billing.charges';
/** How many charges one process has in hand at a time: they mostly wait for gateways. */
export const CHARGES_IN_HAND = 48;
/** Of these, how many of one tenant, whose gateway may be slow. */
export const IN_HAND_OF_TENANT = 32;
const MOST_WORKERS = 8;

/** What a sealed card token belongs to. */
export const cardTokenContext = (tenantId: Identifier) => ({ tenantId, purpose: 'card-token' });

@Injectable()
export class ChargeWorkers {
  constructor(private readonly queue: JobQueue) {}

  /** Within the current transaction. @param due how many charges wait */
  async wake(due: number): Promise<void> {
    const workers = Math.min(MOST_WORKERS, Math.ceil(due / CHARGES_IN_HAND));
    for (let n = 1; n <= workers; n += 1) await this.queue.send(CHARGE_QUEUE, {}, { key: String(n) });
  }
}
