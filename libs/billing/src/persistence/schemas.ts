import { BigIntType, JsonType } from '@mikro-orm/core';
import { mapEntity } from '@mensal/platform';
import { Invoice } from '../domain/invoice.js';

export const invoiceSchema = mapEntity(Invoice, {
  schema: 'billing',
  tableName: 'invoices',
  properties: {
    tenantId: { type: 'uuid', primary: true },
    id: { type: 'uuid', primary: true },
    number: { type: new BigIntType('number') },
    customerId: { type: 'uuid' },
    type: { type: 'text' },
    period: { type: 'text', nullable: true },
    paymentMethod: { type: 'text' },
    price: { type: new BigIntType('number'), fieldName: 'price_cents' },
    discount: { type: new BigIntType('number'), fieldName: 'discount_cents' },
    items: { type: JsonType },
    status: { type: 'text' },
    issuedOn: { type: 'date' },
    dueDay: { type: 'text' },
    dueOn: { type: 'date' },
    lateFeeRate: { type: 'integer', fieldName: 'late_fee_basis_points' },
    interestRate: { type: 'integer', fieldName: 'interest_basis_points' },
    runId: { type: 'uuid', nullable: true },
    paidOn: { type: 'date', nullable: true },
  },
});
