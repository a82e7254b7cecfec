import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256: of a merchant's secret nothing else is kept. */
export function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** @param hashed what {@link hash} gave */
export function isSecret(secret: string, hashed: string): boolean {
  return timingSafeEqual(Buffer.from(hash(secret)), Buffer.from(hashed));
}
