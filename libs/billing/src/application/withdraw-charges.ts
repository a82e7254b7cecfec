import { DomainError, type Identifier } from '@mensal/kernel';
import { CONFIGURATION, UnitOfWork, type Configuration } from '@mensal/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Invoice } from '../domain/invoice.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { ChargeWorkers } from './charge-work.js';
import { CollectionStore } from './collection.store.js';
import { InvoiceRepository } from './invoice.repository.js';

const LOOK_EVERY_MS = 100;
/** When the change has not come about by then, its invoice is collected as it is: nobody may come back for it. */
const WITHHELD_FOR_MS = 15 * 60_000;

/**
 * Before an invoice is changed from outside, what could still be paid for it is cancelled at its gateway, and seen
 * cancelled: nobody shall pay what is not owed any more.
 */
@Injectable()
export class WithdrawCharges {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly charges: ChargeRepository,
    private readonly collections: CollectionStore,
    private readonly times: ChargeTimes,
    private readonly workers: ChargeWorkers,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CONFIGURATION) private readonly configuration: Pick<Configuration, 'gatewayTimeoutMs'>,
  ) {}

  /**
   * Waits for the gateway for as long as one call may take. Automatic collection is withheld from here on, for a quarter
   * of an hour.
   *
   * @param check of the invoice as it is, before anything is cancelled: throws where it will not be changed
   * @throws DomainError BILLING.INVOICE_NOT_FOUND, and BILLING.INVALID_STATUS while something is on its way to the
   * gateway, its fate is unknown, or the gateway cannot cancel it; and where the gateway has not confirmed: then nothing
   * of the invoice is changed, the cancellation goes on, and the caller may ask again later
   */
  async execute(
    tenantId: Identifier,
    invoiceId: Identifier,
    check: (invoice: Invoice) => void,
  ): Promise<void> {
    if (!(await this.request(tenantId, invoiceId, check))) return;
    const endAt = performance.now() + this.configuration.gatewayTimeoutMs;
    while (await this.unitOfWork.isolated(() => this.charges.isLive(tenantId, invoiceId))) {
      if (performance.now() > endAt)
        throw new DomainError('BILLING.INVALID_STATUS', 'The gateway has not confirmed the cancellation yet');
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** @returns whether there is anything to wait for */
  private request(
    tenantId: Identifier,
    invoiceId: Identifier,
    check: (invoice: Invoice) => void,
  ): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const live = await this.charges.liveOf(tenantId, invoiceId);
      const invoice = await this.invoices.findForChange(tenantId, invoiceId);
      if (invoice === null) throw new DomainError('BILLING.INVOICE_NOT_FOUND');
      check(invoice);
      if (live === null) return false;
      if (live.isUndecided()) throw new DomainError('BILLING.INVALID_STATUS', 'A payment is on its way');
      if (live.status === 'pending' && !live.cancellable)
        throw new DomainError(
          'BILLING.INVALID_STATUS',
          'The gateway cannot cancel it: it can be paid until it expires',
        );
      const time = this.times.now();
      live.requestCancellation(time);
      await this.charges.saveEntries([live]);
      const dueAt = new Date(time.now.getTime() + WITHHELD_FOR_MS);
      await this.collections.withhold(tenantId, invoiceId, time.now, {
        dueAt,
        requested: live.method !== 'card',
      });
      await this.workers.wake(1);
      return live.isLive();
    });
  }
}
