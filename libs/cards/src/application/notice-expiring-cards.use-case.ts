import { TenantDirectory, todayOf } from '@mensal/identity';
import { addDays, Clock, type Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { CardExpiryNotifier } from './card-expiry-notifier.js';
import { CardRepository } from './card.repository.js';

export const EXPIRING_QUEUE = 'cards.expiring';
const DAYS_AHEAD = 30;
const CHUNK = 200;

/**
 * Tells of each card once that it expires within 30 days, counting its last good day; of one that did so while nothing
 * ran, as soon as something runs again.
 */
@Injectable()
export class NoticeExpiringCards {
  constructor(
    private readonly cards: CardRepository,
    private readonly notifier: CardExpiryNotifier,
    private readonly tenants: TenantDirectory,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute(tenantId: Identifier, signal: AbortSignal): Promise<void> {
    const tenant = await this.tenants.find(tenantId);
    if (tenant === undefined) return;
    const today = todayOf(tenant, this.clock);
    let told = CHUNK;
    while (told === CHUNK && !signal.aborted) {
      told = await this.unitOfWork.run(async () => {
        const cards = await this.cards.takeExpiring(tenantId, addDays(today, DAYS_AHEAD), today, CHUNK);
        if (cards.length > 0) await this.notifier.notify(tenant, cards);
        return cards.length;
      });
    }
  }
}
