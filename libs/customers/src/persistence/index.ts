import type { ModulePersistence } from '@mensal/platform';
import { Customers0001 } from './migrations/0001-customers.js';
import { Customers0002 } from './migrations/0002-mirrors.js';
import { customerSchema } from './schemas.js';

export const customersPersistence: ModulePersistence = {
  schema: 'customers',
  entities: [customerSchema],
  migrations: { '20261121_0004_customers': Customers0001, '20261122_0011_customer_mirrors': Customers0002 },
};
