import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import { todayOf, type TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { FindSubscriptions, SubscribeCustomer } from '@mensal/recurring-services';
import { Injectable } from '@nestjs/common';
import type { CustomerInput } from '../domain/customer.js';
import type { CustomerView } from './customer-view.js';
import { FindCustomers } from './find-customers.use-case.js';
import type { ServiceInput } from './register-customer.use-case.js';

@Injectable()
export class UpdateCustomer {
  constructor(
    private readonly find: FindCustomers,
    private readonly subscriptions: FindSubscriptions,
    private readonly subscribe: SubscribeCustomer,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes what is given. A service that is given is added to the customer, or its terms are changed.
   *
   * @throws DomainError CUSTOMERS.NOT_FOUND, CUSTOMERS.MODE_NEEDED (activating without saying the mode),
   * CUSTOMERS.SERVICE_NEEDED (automatic, and no service at all), SERVICES.NOT_FOUND, and those of Customer.register
   */
  execute(
    tenant: TenantContext,
    id: Identifier,
    input: Partial<CustomerInput>,
    service: ServiceInput | undefined,
  ): Promise<CustomerView> {
    return this.unitOfWork.run(async () => {
      const customer = await this.find.one(tenant, id);
      if (input.active === true && input.mode === undefined) throw new DomainError('CUSTOMERS.MODE_NEEDED');
      customer.change(input, todayOf(tenant, this.clock));
      if (customer.mode === 'automatic') {
        if (service !== undefined) await this.subscribe.addOrChange(tenant, id, service.serviceId, service);
        else if (input.mode !== undefined) await this.assertHasService(tenant, id);
      }
      return this.find.view(tenant, id);
    });
  }

  private async assertHasService(tenant: TenantContext, id: Identifier): Promise<void> {
    const subscriptions = await this.subscriptions.ofCustomers(tenant.tenantId, [id]);
    if (subscriptions.length === 0) throw new DomainError('CUSTOMERS.SERVICE_NEEDED');
  }
}
