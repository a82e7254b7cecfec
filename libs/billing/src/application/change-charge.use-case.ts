import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import { todayOf, type TenantContext } from '@mensal/identity';
import { SecretBox, UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ChargeTime } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import { Announce } from './announce.js';
import { eventsOf, stateOf } from './charge-events.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { cardTokenContext, ChargeWorkers } from './charge-work.js';
import { CollectInvoices } from './collect-invoices.use-case.js';
import { CollectionStore } from './collection.store.js';
import { GatewayRegistry } from './gateway-registry.js';
import { InvoiceRepository } from './invoice.repository.js';
import { SettleInvoice } from './settle-invoice.use-case.js';

/** What a merchant may want of a charge that exists. Workers carry it out. */
@Injectable()
export class ChangeCharge {
  constructor(
    private readonly charges: ChargeRepository,
    private readonly invoices: InvoiceRepository,
    private readonly settleInvoice: SettleInvoice,
    private readonly collections: CollectionStore,
    private readonly collect: CollectInvoices,
    private readonly announce: Announce,
    private readonly gateways: GatewayRegistry,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
    private readonly times: ChargeTimes,
    private readonly workers: ChargeWorkers,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws DomainError BILLING.CHARGE_NOT_FOUND, BILLING.CHARGE_NOT_CANCELLABLE */
  cancel(tenant: TenantContext, invoiceId: Identifier, id: Identifier): Promise<Charge> {
    return this.change(tenant, invoiceId, id, async (charge, time) => {
      charge.requestCancellation(time);
      // What a merchant has cancelled is not made anew by itself.
      await this.collections.pause(tenant.tenantId, invoiceId, time.now);
    });
  }

  /**
   * Tries a refused charge again, with the same or another card.
   *
   * @throws DomainError BILLING.CHARGE_NOT_FOUND, BILLING.CHARGE_NOT_RETRYABLE, BILLING.CHARGE_AMOUNT_CHANGED (the
   * invoice comes to another total today: a new amount needs a new charge), BILLING.INVALID_CARD_TOKEN,
   * BILLING.INVOICE_ALREADY_PAID, BILLING.INVALID_STATUS (cancelled)
   */
  async retry(
    tenant: TenantContext,
    invoiceId: Identifier,
    id: Identifier,
    cardToken: string | undefined,
  ): Promise<Charge> {
    const today = todayOf(tenant, this.clock);
    const sealed =
      cardToken === undefined
        ? undefined
        : await this.secrets.seal(cardToken, cardTokenContext(tenant.tenantId));
    return this.change(tenant, invoiceId, id, async (charge, time) => {
      if (cardToken !== undefined && this.gateways.get(charge.gateway).card?.token.test(cardToken) !== true)
        throw new DomainError('BILLING.INVALID_CARD_TOKEN', 'This is no token of the gateway');
      charge.assertRetryable();
      if (this.gateways.get(charge.gateway).card?.retry === undefined)
        throw new DomainError('BILLING.CHARGE_NOT_RETRYABLE', 'The gateway takes no further payment for it');
      const invoice = await this.invoices.findForChange(tenant.tenantId, charge.invoiceId);
      invoice?.assertChangeable();
      if (invoice?.status === 'cancelled') throw new DomainError('BILLING.INVALID_STATUS');
      if (invoice?.amountsOn(today).total !== charge.amount)
        throw new DomainError('BILLING.CHARGE_AMOUNT_CHANGED');
      charge.requestRetry(sealed ?? charge.cardToken, today, time);
    });
  }

  /**
   * What a person found out at the gateway, where we cannot tell.
   *
   * @throws DomainError BILLING.CHARGE_NOT_FOUND, BILLING.CHARGE_NOT_UNDECIDED
   */
  decide(tenantId: Identifier, id: Identifier, paid: boolean, reason: string): Promise<Charge> {
    return this.unitOfWork.run(async () => {
      const charge = await this.charges.findForChange(tenantId, id);
      if (charge === null) throw new DomainError('BILLING.CHARGE_NOT_FOUND', 'There is no such charge');
      const time = this.times.now();
      const was = stateOf(charge);
      charge.decideByHand(paid, reason, time);
      if (charge.status === 'approved' && !charge.settled)
        await this.settleInvoice.execute(tenantId, [charge], time);
      await this.charges.saveEntries([charge]);
      // It holds the invoice, which comes before its collection.
      await this.announce.execute(tenantId, eventsOf(was, charge));
      await this.collect.wake(tenantId, charge.invoiceId);
      return charge;
    });
  }

  private change(
    { tenantId }: TenantContext,
    invoiceId: Identifier,
    id: Identifier,
    apply: (charge: Charge, time: ChargeTime) => void | Promise<void>,
  ): Promise<Charge> {
    return this.unitOfWork.run(async () => {
      const charge = await this.charges.findForChange(tenantId, id);
      if (charge?.invoiceId !== invoiceId) throw new DomainError('BILLING.CHARGE_NOT_FOUND');
      await apply(charge, this.times.now());
      await this.charges.saveEntries([charge]);
      await this.workers.wake(1);
      return charge;
    });
  }
}
