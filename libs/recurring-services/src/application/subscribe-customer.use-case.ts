import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import { todayOf, type TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { Subscription, type SubscriptionTerms } from '../domain/subscription.js';
import { FindServices } from './find-services.use-case.js';
import { SubscriptionRepository } from './subscription.repository.js';

/** Which customer has which service. Whether the customer exists is for the caller to know. */
@Injectable()
export class SubscribeCustomer {
  constructor(
    private readonly find: FindServices,
    private readonly subscriptions: SubscriptionRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError SERVICES.NOT_FOUND (also for an inactive service), SERVICES.ALREADY_SUBSCRIBED */
  add(
    tenant: TenantContext,
    customerId: Identifier,
    serviceId: Identifier,
    terms: SubscriptionTerms,
  ): Promise<Subscription> {
    return this.unitOfWork.run(async () => {
      const subscription = await this.begin(tenant, customerId, serviceId, terms);
      if (subscription === null) throw new DomainError('SERVICES.ALREADY_SUBSCRIBED');
      return subscription;
    });
  }

  /** @throws DomainError SERVICES.NOT_FOUND, SERVICES.NOT_SUBSCRIBED */
  change(
    tenant: TenantContext,
    customerId: Identifier,
    serviceId: Identifier,
    terms: SubscriptionTerms,
  ): Promise<Subscription> {
    return this.unitOfWork.run(async () => {
      if (terms.active) await this.activeService(tenant, serviceId);
      const subscription = await this.subscribed(tenant, customerId, serviceId);
      subscription.change(terms, todayOf(tenant, this.clock));
      return subscription;
    });
  }

  /** Adds the service, or changes the terms where the customer has it already. @throws DomainError SERVICES.NOT_FOUND */
  addOrChange(
    tenant: TenantContext,
    customerId: Identifier,
    serviceId: Identifier,
    terms: SubscriptionTerms,
  ): Promise<Subscription> {
    return this.unitOfWork.run(async () => {
      const existing = await this.subscriptions.find(tenant.tenantId, customerId, serviceId);
      // Somebody else may add it between the look and the addition.
      const added = existing === null ? await this.begin(tenant, customerId, serviceId, terms) : null;
      return added ?? this.change(tenant, customerId, serviceId, terms);
    });
  }

  /** @throws DomainError SERVICES.NOT_FOUND, SERVICES.NOT_SUBSCRIBED */
  remove(tenant: TenantContext, customerId: Identifier, serviceId: Identifier): Promise<void> {
    return this.unitOfWork.run(async () => {
      await this.subscriptions.remove(await this.subscribed(tenant, customerId, serviceId));
    });
  }

  /** @returns null where the customer has the service already. */
  private async begin(
    tenant: TenantContext,
    customerId: Identifier,
    serviceId: Identifier,
    terms: SubscriptionTerms,
  ): Promise<Subscription | null> {
    await this.activeService(tenant, serviceId);
    const key = { tenantId: tenant.tenantId, customerId, serviceId };
    const subscription = Subscription.begin(key, terms, todayOf(tenant, this.clock));
    return (await this.subscriptions.add(subscription)) ? subscription : null;
  }

  private async activeService(tenant: TenantContext, serviceId: Identifier): Promise<void> {
    const service = await this.find.one(tenant, serviceId);
    if (!service.active) throw new DomainError('SERVICES.NOT_FOUND', 'The service is not active');
  }

  /** The catalogue is asked only to tell "no such service" from "not one of this customer's". */
  private async subscribed(
    tenant: TenantContext,
    customerId: Identifier,
    serviceId: Identifier,
  ): Promise<Subscription> {
    const subscription = await this.subscriptions.find(tenant.tenantId, customerId, serviceId);
    if (subscription !== null) return subscription;
    await this.find.one(tenant, serviceId);
    throw new DomainError('SERVICES.NOT_SUBSCRIBED');
  }
}
