import { JobQueue } from '@mensal/platform';
import { Injectable } from '@nestjs/common';

/** Wakes a worker: which refunds there are to work on stands in the refunds themselves. */
export const REFUND_QUEUE = 'billing.refunds';
/** How many a worker takes at a time, and of these of one tenant, whose gateway may be slow. */
export const REFUNDS_IN_HAND = 32;
export const REFUNDS_OF_TENANT = 16;

@Injectable()
export class RefundWorkers {
  constructor(private readonly queue: JobQueue) {}

  /** Within the current transaction. */
  async wake(): Promise<void> {
    await this.queue.send(REFUND_QUEUE, {}, { key: REFUND_QUEUE });
  }
}
