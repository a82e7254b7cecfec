import { DomainError, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import type { Page, PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { Service } from '../domain/service.js';
import { ServiceRepository, type ServiceFilter } from './service.repository.js';

@Injectable()
export class FindServices {
  constructor(private readonly services: ServiceRepository) {}

  /** @throws DomainError SERVICES.NOT_FOUND */
  async one(tenant: TenantContext, id: Identifier): Promise<Service> {
    return found(await this.services.read(tenant.tenantId, id));
  }

  /** Held until the transaction ends. @throws DomainError SERVICES.NOT_FOUND */
  async oneForChange(tenant: TenantContext, id: Identifier): Promise<Service> {
    return found(await this.services.findForChange(tenant.tenantId, id));
  }

  list(tenant: TenantContext, filter: ServiceFilter, page: Page): Promise<PageOf<Service>> {
    return this.services.list(tenant.tenantId, filter, page);
  }
}

function found(service: Service | null): Service {
  if (service === null) throw new DomainError('SERVICES.NOT_FOUND');
  return service;
}
