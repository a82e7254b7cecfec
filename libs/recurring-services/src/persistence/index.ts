import type { ModulePersistence } from '@mensal/platform';
import { RecurringServices0001 } from './migrations/0001-recurring-services.js';
import { serviceSchema, subscriptionSchema } from './schemas.js';

export const recurringServicesPersistence: ModulePersistence = {
  schema: 'recurring_services',
  entities: [serviceSchema, subscriptionSchema],
  migrations: { '20261121_0003_recurring_services': RecurringServices0001 },
};
