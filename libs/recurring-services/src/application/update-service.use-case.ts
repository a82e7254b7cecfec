import { Clock, type Identifier } from '@mensal/kernel';
import { todayOf, type TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { Service, ServiceDetails } from '../domain/service.js';
import { FindServices } from './find-services.use-case.js';

@Injectable()
export class UpdateService {
  constructor(
    private readonly find: FindServices,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError SERVICES.NOT_FOUND, SERVICES.INVALID_DESCRIPTION, SERVICES.DESCRIPTION_TOO_LONG */
  execute(tenant: TenantContext, id: Identifier, details: Partial<ServiceDetails>): Promise<Service> {
    return this.unitOfWork.run(async () => {
      const service = await this.find.oneForChange(tenant, id);
      service.change(details, todayOf(tenant, this.clock));
      return service;
    });
  }
}
