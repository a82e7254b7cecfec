import { EntityManager } from '@mikro-orm/postgresql';
import type { Identifier } from '@mensal/kernel';
import { Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import {
  SubscriptionRepository,
  type BillableService,
  type SubscriptionView,
} from '../application/subscription.repository.js';
import type { Subscription } from '../domain/subscription.js';
import { subscriptionSchema } from './schemas.js';

@Injectable()
export class MikroOrmSubscriptionRepository extends SubscriptionRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly sql: Sql,
  ) {
    super();
  }

  /** A conflict is no error here: an error would end the transaction that the caller may want to go on with. */
  async add(subscription: Subscription): Promise<boolean> {
    const { tenantId, customerId, serviceId, price, active, activeSince, createdOn } = subscription;
    const added = await this.sql.query(
      `insert into recurring_services.subscriptions
         (tenant_id, customer_id, service_id, price_cents, active, active_since, created_on)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict do nothing
       returning service_id`,
      [tenantId, customerId, serviceId, price, active, activeSince, createdOn],
    );
    return added.length > 0;
  }

  find(tenantId: Identifier, customerId: Identifier, serviceId: Identifier): Promise<Subscription | null> {
    return this.em.findOne(subscriptionSchema, { tenantId, customerId, serviceId });
  }

  async remove({ tenantId, customerId, serviceId }: Subscription): Promise<void> {
    await this.em.nativeDelete(subscriptionSchema, { tenantId, customerId, serviceId });
  }

  viewsOf(tenantId: Identifier, customerIds: readonly Identifier[]): Promise<SubscriptionView[]> {
    return this.sql.query(
      `select u.customer_id as "customerId", u.service_id as "serviceId", s.description, u.price_cents as price,
              u.active, u.created_on as "createdOn"
       from recurring_services.subscriptions u
       join recurring_services.services s on s.tenant_id = u.tenant_id and s.id = u.service_id
       where u.tenant_id = $1 and u.customer_id = any($2::uuid[])
       order by u.customer_id, u.created_at, u.service_id`,
      [tenantId, customerIds],
    );
  }

  billableOf(tenantId: Identifier, customerIds: readonly Identifier[]): Promise<BillableService[]> {
    return this.sql.query(
      `select u.customer_id as "customerId", u.service_id as "serviceId", s.description, u.price_cents as price,
              greatest(u.active_since, s.active_since) as since
       from recurring_services.subscriptions u
       join recurring_services.services s on s.tenant_id = u.tenant_id and s.id = u.service_id
       where u.tenant_id = $1 and u.customer_id = any($2::uuid[]) and u.active and s.active
       order by u.customer_id, u.service_id`,
      [tenantId, customerIds],
    );
  }

  async deactivateAllOf(tenantId: Identifier, serviceId: Identifier): Promise<void> {
    await this.em.nativeUpdate(
      subscriptionSchema,
      { tenantId, serviceId },
      { active: false, activeSince: null },
    );
  }
}
