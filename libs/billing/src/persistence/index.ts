import type { ModulePersistence } from '@mensal/platform';
import { Billing0001 } from './migrations/0001-billing.js';
import { Billing0002 } from './migrations/0002-charges.js';
import { Billing0003 } from './migrations/0003-instruments.js';
import { Billing0004 } from './migrations/0004-collections.js';
import { Billing0005 } from './migrations/0005-refunds.js';
import { refundSchema } from './refund.schema.js';
import { Billing0006 } from './migrations/0006-reconciliation.js';
import { Billing0007 } from './migrations/0007-reminders.js';
import { Billing0008 } from './migrations/0008-ordered.js';
import { Billing0009 } from './migrations/0009-planned-retries.js';
import { chargeSchema, invoiceSchema } from './schemas.js';

export const billingPersistence: ModulePersistence = {
  schema: 'billing',
  entities: [invoiceSchema, chargeSchema, refundSchema],
  migrations: {
    '20261121_0005_billing': Billing0001,
    '20261122_0007_billing_charges': Billing0002,
    '20261122_0010_billing_instruments': Billing0003,
    '20261122_0016_billing_collections': Billing0004,
    '20261122_0018_billing_refunds': Billing0005,
    '20261122_0019_billing_reconciliation': Billing0006,
    '20261122_0020_billing_reminders': Billing0007,
    '20261122_0022_billing_ordered': Billing0008,
    '20261122_0024_billing_planned_retries': Billing0009,
  },
};
