import type { ModulePersistence } from '@mensal/platform';
import { Cards0001 } from './migrations/0001-cards.js';
import { Cards0002 } from './migrations/0002-card-links.js';
import { Cards0003 } from './migrations/0003-card-links-ended.js';
import { cardSchema } from './schemas.js';

export const cardsPersistence: ModulePersistence = {
  schema: 'cards',
  entities: [cardSchema],
  migrations: {
    '20261122_0009_cards': Cards0001,
    '20261122_0011_card_links': Cards0002,
    '20261122_0012_card_links_ended': Cards0003,
  },
};
