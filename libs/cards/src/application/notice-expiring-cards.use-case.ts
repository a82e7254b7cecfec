import { TenantDirectory, todayOf, type TenantContext } from '@mensal/identity';
import { addDays, Clock, type CalendarDate, type Identifier } from '@mensal/kernel';
import { Events, UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { CardsExpiring } from '../events/cards-expiring.event.js';
import { CardRepository } from './card.repository.js';

export const EXPIRING_QUEUE = 'cards.expiring';
const DAYS_AHEAD = 30;
const CUSTOMERS_AT_A_TIME = 200;

/**
 * Tells of each card once that it expires within 30 days, counting its last good day; of one that did so while nothing
 * ran, as soon as something runs again.
 */
@Injectable()
export class NoticeExpiringCards {
  constructor(
    private readonly cards: CardRepository,
    private readonly events: Events,
    private readonly tenants: TenantDirectory,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute(tenantId: Identifier, signal: AbortSignal): Promise<void> {
    const tenant = await this.tenants.find(tenantId);
    if (tenant === undefined) return;
    const today = todayOf(tenant, this.clock);
    let more = true;
    while (more && !signal.aborted) more = await this.unitOfWork.run(() => this.tellSome(tenant, today));
  }

  /** @returns whether there were any to tell */
  private async tellSome(tenant: TenantContext, today: CalendarDate): Promise<boolean> {
    const by = addDays(today, DAYS_AHEAD);
    const cards = await this.cards.takeExpiring(tenant.tenantId, by, today, CUSTOMERS_AT_A_TIME);
    for (const [customerId, expiring] of Map.groupBy(cards, (card) => card.customerId))
      await this.events.publish(new CardsExpiring(tenant, customerId, expiring));
    return cards.length > 0;
  }
}
