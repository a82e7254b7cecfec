import { BigIntType, JsonType } from '@mikro-orm/core';
import { mapEntity } from '@mensal/platform';
import { Refund } from '../domain/refund.js';

export const refundSchema = mapEntity(Refund, {
  schema: 'billing',
  tableName: 'refunds',
  properties: {
    tenantId: { type: 'uuid', primary: true },
    id: { type: 'uuid', primary: true },
    invoiceId: { type: 'uuid' },
    chargeId: { type: 'uuid' },
    gateway: { type: 'text' },
    paymentId: { type: 'text' },
    received: { type: new BigIntType('number'), fieldName: 'received_cents' },
    amount: { type: new BigIntType('number'), fieldName: 'amount_cents' },
    reason: { type: 'text', nullable: true },
    repeatable: { type: 'boolean' },
    requestedAt: { type: 'datetime' },
    status: { type: 'text' },
    gatewayId: { type: 'text', nullable: true },
    before: { type: JsonType, nullable: true },
    orders: { type: 'integer' },
    orderedAt: { type: 'datetime', nullable: true },
    endedAt: { type: 'datetime', nullable: true },
    reasonCode: { type: 'text', nullable: true },
    explanation: { type: 'text', nullable: true },
    refusedAgain: { type: 'boolean' },
    turn: { type: 'integer' },
    tries: { type: 'integer' },
    looks: { type: 'integer' },
    quietLooks: { type: 'integer' },
    dueAt: { type: 'datetime', nullable: true },
    leasedUntil: { type: 'datetime', nullable: true },
    sendBefore: { type: 'datetime', nullable: true },
    entries: { type: JsonType, persist: false },
  },
});
