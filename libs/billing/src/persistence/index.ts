import type { ModulePersistence } from '@mensal/platform';
import { Billing0001 } from './migrations/0001-billing.js';
import { invoiceSchema } from './schemas.js';

export const billingPersistence: ModulePersistence = {
  schema: 'billing',
  entities: [invoiceSchema],
  migrations: { '20261121_0005_billing': Billing0001 },
};
