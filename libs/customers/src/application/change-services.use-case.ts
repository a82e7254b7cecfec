import { DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { SubscribeCustomer, type Subscription } from '@mensal/recurring-services';
import { Injectable } from '@nestjs/common';
import { FindCustomers } from './find-customers.use-case.js';
import type { ServiceInput } from './register-customer.use-case.js';

/** Adds, changes and removes the services of a customer, which must be in mode automatic. */
@Injectable()
export class ChangeServices {
  constructor(
    private readonly find: FindCustomers,
    private readonly subscribe: SubscribeCustomer,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws DomainError CUSTOMERS.NOT_FOUND, CUSTOMERS.NOT_AUTOMATIC, SERVICES.NOT_FOUND, SERVICES.ALREADY_SUBSCRIBED */
  add(tenant: TenantContext, customerId: Identifier, service: ServiceInput): Promise<Subscription> {
    return this.forAutomatic(tenant, customerId, () =>
      this.subscribe.add(tenant, customerId, service.serviceId, service),
    );
  }

  /** @throws DomainError CUSTOMERS.NOT_FOUND, CUSTOMERS.NOT_AUTOMATIC, SERVICES.NOT_FOUND, SERVICES.NOT_SUBSCRIBED */
  change(tenant: TenantContext, customerId: Identifier, service: ServiceInput): Promise<Subscription> {
    return this.forAutomatic(tenant, customerId, () =>
      this.subscribe.change(tenant, customerId, service.serviceId, service),
    );
  }

  /** @throws DomainError CUSTOMERS.NOT_FOUND, CUSTOMERS.NOT_AUTOMATIC, SERVICES.NOT_FOUND, SERVICES.NOT_SUBSCRIBED */
  remove(tenant: TenantContext, customerId: Identifier, serviceId: Identifier): Promise<void> {
    return this.forAutomatic(tenant, customerId, () => this.subscribe.remove(tenant, customerId, serviceId));
  }

  private forAutomatic<T>(tenant: TenantContext, customerId: Identifier, work: () => Promise<T>): Promise<T> {
    return this.unitOfWork.run(async () => {
      const customer = await this.find.one(tenant, customerId);
      if (customer.mode !== 'automatic') throw new DomainError('CUSTOMERS.NOT_AUTOMATIC');
      return work();
    });
  }
}
