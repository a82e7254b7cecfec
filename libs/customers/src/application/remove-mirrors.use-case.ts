import { Clock, type Identifier } from '@mensal/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { CustomerDirectories } from './customer-directories.js';
import { MirrorStore, type Mirror } from './mirror.store.js';

export const REMOVE_MIRRORS = 'customers.remove-mirrors';
/** Until then something may still be paid there: gateways refuse to delete whoever owes, or cancel what is owed. */
const DAYS_KEPT = 90;
const DAY_MS = 86_400_000;
const AT_A_TIME = 100;

/** Deletes deleted customers at gateways as well, in the end. */
@Injectable()
export class RemoveMirrors {
  private readonly logger = new Logger(RemoveMirrors.name);

  constructor(
    private readonly directories: CustomerDirectories,
    private readonly mirrors: MirrorStore,
    private readonly clock: Clock,
  ) {}

  /** What a gateway refuses or cannot be asked is tried again the next day. */
  async execute(tenantId: Identifier, signal: AbortSignal): Promise<void> {
    const before = new Date(this.clock.now().getTime() - DAYS_KEPT * DAY_MS);
    let batch: Mirror[] = [];
    do {
      batch = await this.mirrors.ofDeleted(tenantId, before, batch.at(-1), AT_A_TIME);
      for (const mirror of batch) {
        if (signal.aborted) return;
        await this.remove(tenantId, mirror);
      }
    } while (batch.length > 0);
  }

  private async remove(tenantId: Identifier, mirror: Mirror): Promise<void> {
    const outcome = await this.directories.find(mirror.gateway)?.remove(tenantId, mirror.remoteId);
    if (outcome === undefined || outcome.kind === 'removed') await this.mirrors.remove(tenantId, mirror);
    else
      this.logger.warn(
        { customer: mirror.customerId, gateway: mirror.gateway, outcome },
        'A deleted customer is still known at a gateway',
      );
  }
}
