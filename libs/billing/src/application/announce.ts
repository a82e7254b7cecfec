import { Clock, type Identifier } from '@mensal/kernel';
import { PublishWebhooks } from '@mensal/notifications';
import { Events } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { BillingHappened, type BillingEvent } from './billing-events.js';
import { InvoiceHistoryStore } from './invoice-history.store.js';

/** Tells what happened to invoices: writes it into their history, and tells the merchant's systems and other modules. */
@Injectable()
export class Announce {
  constructor(
    private readonly history: InvoiceHistoryStore,
    private readonly webhooks: PublishWebhooks,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** Within the current transaction, which holds the invoices from here on: what happens to one is told in its order. */
  async execute(tenantId: Identifier, events: readonly BillingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const now = this.clock.now();
    await this.history.add(tenantId, now, events);
    await this.webhooks.execute(
      tenantId,
      events.map(({ type, invoiceId, detail }) => ({
        type,
        subject: invoiceId,
        at: now,
        data: { invoice: invoiceId, ...detail },
      })),
    );
    await this.events.publish(new BillingHappened(tenantId, now, events));
  }
}
