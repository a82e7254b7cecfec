import type { Identifier } from '@mensal/kernel';
import type { SealedStore } from '@mensal/platform';
import { fingerprintKeyContext, tokenContext } from './sealed-contexts.js';

/** Gateways' tokens of cards, and the keys of their fingerprints. */
export const sealedCards: SealedStore = {
  name: 'cards.cards',
  columns: [
    {
      table: 'cards.card_tokens',
      key: ['tenant_id', 'card_id', 'gateway'],
      column: 'token',
      contextOf: (tenantId, cardId, gateway) => tokenContext(tenantId, cardId as Identifier, gateway),
    },
    {
      table: 'cards.settings',
      key: ['tenant_id'],
      column: 'fingerprint_key',
      contextOf: fingerprintKeyContext,
    },
  ],
};
