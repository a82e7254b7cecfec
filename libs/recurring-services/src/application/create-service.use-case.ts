import { Clock } from '@mensal/kernel';
import { todayOf, type TenantContext } from '@mensal/identity';
import { Injectable } from '@nestjs/common';
import { Service, type ServiceDetails } from '../domain/service.js';
import { ServiceRepository } from './service.repository.js';

@Injectable()
export class CreateService {
  constructor(
    private readonly services: ServiceRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError SERVICES.INVALID_DESCRIPTION, SERVICES.DESCRIPTION_TOO_LONG */
  async execute(tenant: TenantContext, details: ServiceDetails): Promise<Service> {
    const service = Service.create(tenant.tenantId, details, todayOf(tenant, this.clock));
    await this.services.add(service);
    return service;
  }
}
