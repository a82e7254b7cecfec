import { createHmac, randomBytes } from 'node:crypto';

/** Signatures as in https://github.com/standard-webhooks/standard-webhooks, of version 1: HMAC-SHA256. */
const PREFIX = 'whsec_';
const KEY_BYTES = 32;

/** `whsec_` and 256 random bits in base64. */
export function newSigningSecret(): string {
  return PREFIX + randomBytes(KEY_BYTES).toString('base64');
}

/**
 * The headers of one try.
 *
 * @param timestamp seconds since 1970 @param secrets each signs, so that receivers may know either
 */
export function signedHeaders(
  { id, body, secrets }: { id: string; body: string; secrets: readonly string[] },
  timestamp: number,
): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
