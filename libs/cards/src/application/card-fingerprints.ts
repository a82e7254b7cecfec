import type { Identifier } from '@mensal/kernel';

/** Recognises a card's number again without keeping it. */
export abstract class CardFingerprints {
  /** The same for the same number of the same tenant: HMAC-SHA-256 under a key of the tenant's own, made when first needed. */
  abstract of(tenantId: Identifier, number: string): Promise<Buffer>;
}
