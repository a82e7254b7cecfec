import { EntityManager } from '@mikro-orm/postgresql';
import type { Identifier } from '@mensal/kernel';
import type { Page, PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { ServiceRepository, type ServiceFilter } from '../application/service.repository.js';
import type { Service } from '../domain/service.js';
import { serviceSchema } from './schemas.js';

@Injectable()
export class MikroOrmServiceRepository extends ServiceRepository {
  constructor(private readonly em: EntityManager) {
    super();
  }

  async add(service: Service): Promise<void> {
    await this.em.insert(serviceSchema, service);
  }

  find(tenantId: Identifier, id: Identifier): Promise<Service | null> {
    return this.em.findOne(serviceSchema, { tenantId, id, deletedAt: null });
  }

  async list(
    tenantId: Identifier,
    { active }: ServiceFilter,
    { offset, limit }: Page,
  ): Promise<PageOf<Service>> {
    const where = { tenantId, deletedAt: null, ...(active !== undefined && { active }) };
    const [items, total] = await this.em.findAndCount(serviceSchema, where, {
      orderBy: { id: 'asc' },
      offset,
      limit,
    });
    return { items, total };
  }
}
