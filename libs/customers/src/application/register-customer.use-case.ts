import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import { todayOf, type TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { SubscribeCustomer, type SubscriptionTerms } from '@mensal/recurring-services';
import { Injectable } from '@nestjs/common';
import { Customer, type CustomerInput } from '../domain/customer.js';
import { CustomerViews, type CustomerView } from './customer-view.js';
import { CustomerRepository } from './customer.repository.js';

/** The service that comes with an automatic customer. */
export interface ServiceInput extends SubscriptionTerms {
  serviceId: Identifier;
}

@Injectable()
export class RegisterCustomer {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly subscribe: SubscribeCustomer,
    private readonly views: CustomerViews,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * @param service needed in mode automatic, ignored in mode manual.
   * @throws DomainError CUSTOMERS.SERVICE_NEEDED, SERVICES.NOT_FOUND, and those of {@link Customer.register}
   */
  execute(
    tenant: TenantContext,
    input: CustomerInput,
    service: ServiceInput | undefined,
  ): Promise<CustomerView> {
    return this.unitOfWork.run(async () => {
      const customer = Customer.register(tenant.tenantId, input, todayOf(tenant, this.clock));
      if (customer.mode === 'automatic') {
        if (service === undefined) throw new DomainError('CUSTOMERS.SERVICE_NEEDED');
        await this.subscribe.add(tenant, customer.id, service.serviceId, service);
      }
      await this.customers.add(customer);
      const [view] = await this.views.of(tenant.tenantId, [customer]);
      return view as CustomerView;
    });
  }
}
