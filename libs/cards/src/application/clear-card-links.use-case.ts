import { Clock, type Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import { CardLinkStore } from './card-link.store.js';

export const CLEAR_LINKS_JOB = 'cards.clear-links';
/** Whoever opens an old mail meanwhile reads that its link was used, or has expired. */
const KEPT_DAYS = 30;

/** Forgets links that were good no more 30 days ago. */
@Injectable()
export class ClearCardLinks {
  constructor(
    private readonly links: CardLinkStore,
    private readonly clock: Clock,
  ) {}

  execute(tenantId: Identifier): Promise<void> {
    return this.links.clear(tenantId, new Date(this.clock.now().getTime() - KEPT_DAYS * 86_400_000));
  }
}
