import { Clock, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { FindServices } from './find-services.use-case.js';
import { SubscriptionRepository } from './subscription.repository.js';

@Injectable()
export class DeleteService {
  constructor(
    private readonly find: FindServices,
    private readonly subscriptions: SubscriptionRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Customers who have the service keep it in their list, but inactive: it is not billed again.
   *
   * @throws DomainError SERVICES.NOT_FOUND
   */
  execute(tenant: TenantContext, id: Identifier): Promise<void> {
    return this.unitOfWork.run(async () => {
      const service = await this.find.oneForChange(tenant, id);
      service.delete(this.clock.now());
      await this.subscriptions.deactivateAllOf(tenant.tenantId, id);
    });
  }
}
