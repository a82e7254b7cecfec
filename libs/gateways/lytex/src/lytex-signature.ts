import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LYTEX_SIGNATURES } from './lytex.vendor.js';

type Algorithm = (typeof LYTEX_SIGNATURES)[number];

/**
 * Whether a webhook's `data` was signed with the account's secret, by HMAC-SHA256. The vendor signs it compact, with
 * slashes and Unicode as they are: that is tried where it was sent otherwise.
 *
 * @param data as it was received
 * @returns false where the account has no secret for it
 */
export function isSigned(
  data: string,
  signature: string,
  credentials: Readonly<Record<string, string>>,
): boolean {
  const algorithm = (credentials['signature'] ?? 'sha256-base64') as Algorithm;
  const [secret, encoding] =
    algorithm === 'sha256-base64'
      ? ([credentials['callbackSecret'], 'base64'] as const)
      : ([credentials['clientSecret'], 'hex'] as const);
  if (secret === undefined || secret === '') return false;
  const isOf = (text: string) =>
    isSame(createHmac('sha256', secret).update(text, 'utf8').digest(encoding), signature);
  return isOf(data) || isOf(JSON.stringify(JSON.parse(data)));
}

/** Compares in constant time. */
function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
