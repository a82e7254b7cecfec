import type { Identifier } from '@mensal/kernel';
import type { SecretContext } from '@mensal/platform';

/** A token opens as that gateway's, of that card. */
export function tokenContext(tenantId: Identifier, cardId: Identifier, gateway: string): SecretContext {
  return { tenantId, purpose: `cards.token:${gateway}/${cardId}` };
}

export function fingerprintKeyContext(tenantId: Identifier): SecretContext {
  return { tenantId, purpose: 'cards.fingerprint-key' };
}
