import { DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { SecretBox, UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ChargeTime } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { cardTokenContext, ChargeWorkers } from './charge-work.js';

/** What a merchant may want of a charge that exists. Workers carry it out. */
@Injectable()
export class ChangeCharge {
  constructor(
    private readonly charges: ChargeRepository,
    private readonly secrets: SecretBox,
    private readonly times: ChargeTimes,
    private readonly workers: ChargeWorkers,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws DomainError BILLING.CHARGE_NOT_FOUND, BILLING.CHARGE_NOT_CANCELLABLE */
  cancel(tenant: TenantContext, invoiceId: Identifier, id: Identifier): Promise<Charge> {
    return this.change(tenant, invoiceId, id, (charge, time) => charge.requestCancellation(time));
  }

  /**
   * Tries a refused charge again, with the same or another card.
   *
   * @throws DomainError BILLING.CHARGE_NOT_FOUND, BILLING.CHARGE_NOT_RETRYABLE
   */
  async retry(
    tenant: TenantContext,
    invoiceId: Identifier,
    id: Identifier,
    cardToken: string | undefined,
  ): Promise<Charge> {
    const sealed =
      cardToken === undefined
        ? undefined
        : await this.secrets.seal(cardToken, cardTokenContext(tenant.tenantId));
    return this.change(tenant, invoiceId, id, (charge, time) =>
      charge.requestRetry(sealed ?? charge.cardToken, time),
    );
  }

  private change(
    { tenantId }: TenantContext,
    invoiceId: Identifier,
    id: Identifier,
    apply: (charge: Charge, time: ChargeTime) => void,
  ): Promise<Charge> {
    return this.unitOfWork.run(async () => {
      const charge = await this.charges.findForChange(tenantId, id);
      if (charge?.invoiceId !== invoiceId) throw new DomainError('BILLING.CHARGE_NOT_FOUND');
      apply(charge, this.times.now());
      await this.charges.saveEntries([charge]);
      await this.workers.wake(1);
      return charge;
    });
  }
}
