import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import type { Identifier } from '@mensal/kernel';
import { EntityRows, type Page, type PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { ServiceRepository, type ServiceFilter } from '../application/service.repository.js';
import type { Service } from '../domain/service.js';
import { serviceSchema } from './schemas.js';

@Injectable()
export class MikroOrmServiceRepository extends ServiceRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly rows: EntityRows,
  ) {
    super();
  }

  add(service: Service): Promise<void> {
    return this.rows.insert(serviceSchema, service);
  }

  read(tenantId: Identifier, id: Identifier): Promise<Service | null> {
    return this.rows.read(serviceSchema, { tenantId, id, deletedAt: null });
  }

  findForChange(tenantId: Identifier, id: Identifier): Promise<Service | null> {
    return this.em.findOne(
      serviceSchema,
      { tenantId, id, deletedAt: null },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
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
