import { createHash } from 'node:crypto';

/** Says whether an answer is the one that was given before (RFC 9110, 8.8.3). */
export function etagOf(content: object): string {
  return `"${createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22)}"`;
}
