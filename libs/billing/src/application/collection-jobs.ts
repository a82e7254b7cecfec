import { CardRegistered } from '@mensal/cards';
import { Clock } from '@mensal/kernel';
import { Events, JobQueue, Scheduler } from '@mensal/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChargeRepository } from './charge.repository.js';
import { COLLECTION_QUEUE, CollectInvoices } from './collect-invoices.use-case.js';
import { CollectionStore } from './collection.store.js';

/** When it is decided how invoices are collected: when their time has come, or a card for them. */
@Injectable()
export class CollectionJobs implements OnModuleInit {
  constructor(
    private readonly collections: CollectionStore,
    private readonly collectInvoices: CollectInvoices,
    private readonly charges: ChargeRepository,
    private readonly events: Events,
    private readonly clock: Clock,
    private readonly queue: JobQueue,
    private readonly scheduler: Scheduler,
  ) {}

  onModuleInit(): void {
    this.queue.define<object>({
      name: COLLECTION_QUEUE,
      description: 'Decide como cada fatura é cobrada',
      concurrency: 1,
      handle: (_, signal) => this.collectInvoices.execute(signal),
    });
    this.events.on(CardRegistered, (event) => this.cardRegistered(event));
    this.scheduler.define({
      name: 'billing.due-collections',
      description: 'Procura faturas a cobrar agora',
      nextDueAt: () => this.collections.nextDueAt(),
      runDue: async (now) => {
        const due = await this.collections.countDue(now, 1_000);
        if (due > 0) await this.collectInvoices.wakeWorkers();
        return due;
      },
    });
  }

  private async cardRegistered({ tenant, customerId, cardId }: CardRegistered): Promise<void> {
    const { tenantId } = tenant;
    await this.charges.forgetRefusals(tenantId, cardId);
    if ((await this.collections.wakeForCard(tenantId, customerId, this.clock.now())) > 0)
      await this.collectInvoices.wakeWorkers();
  }
}
