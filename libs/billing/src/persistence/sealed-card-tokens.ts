import type { SealedStore } from '@mensal/platform';
import { cardTokenContext } from '../application/charge-work.js';

/** Gateways' card tokens of charges that are under way. */
export const sealedCardTokens: SealedStore = {
  name: 'billing.card-tokens',
  columns: [
    {
      table: 'billing.charges',
      key: ['tenant_id', 'id'],
      column: 'card_token',
      contextOf: cardTokenContext,
    },
  ],
};
