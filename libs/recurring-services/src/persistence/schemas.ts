import { BigIntType } from '@mikro-orm/core';
import { mapEntity } from '@mensal/platform';
import { Service } from '../domain/service.js';
import { Subscription } from '../domain/subscription.js';

export const serviceSchema = mapEntity(Service, {
  schema: 'recurring_services',
  tableName: 'services',
  properties: {
    tenantId: { type: 'uuid', primary: true },
    id: { type: 'uuid', primary: true },
    description: { type: 'text' },
    price: { type: new BigIntType('number'), fieldName: 'price_cents' },
    active: { type: 'boolean' },
    activeSince: { type: 'date', nullable: true },
    createdOn: { type: 'date' },
    deletedAt: { type: 'datetime', nullable: true },
  },
});

export const subscriptionSchema = mapEntity(Subscription, {
  schema: 'recurring_services',
  tableName: 'subscriptions',
  properties: {
    tenantId: { type: 'uuid', primary: true },
    customerId: { type: 'uuid', primary: true },
    serviceId: { type: 'uuid', primary: true },
    price: { type: new BigIntType('number'), fieldName: 'price_cents' },
    active: { type: 'boolean' },
    activeSince: { type: 'date', nullable: true },
    createdOn: { type: 'date' },
  },
});
