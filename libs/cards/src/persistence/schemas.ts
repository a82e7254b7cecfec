import { mapEntity } from '@mensal/platform';
import { Card } from '../domain/card.js';

export const cardSchema = mapEntity(Card, {
  schema: 'cards',
  tableName: 'cards',
  properties: {
    tenantId: { type: 'uuid', primary: true },
    id: { type: 'uuid', primary: true },
    customerId: { type: 'uuid' },
    brand: { type: 'text' },
    brandName: { type: 'text' },
    lastFour: { type: 'text' },
    expiresOn: { type: 'date' },
    holder: { type: 'text' },
    fingerprint: { type: 'blob', nullable: true },
    status: { type: 'text' },
    createdOn: { type: 'date' },
    deletedAt: { type: 'datetime', nullable: true },
    expiryNoticedOn: { type: 'date', nullable: true },
  },
});
