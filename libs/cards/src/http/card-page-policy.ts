import type { PageTokenizing } from '../ports.js';

/** Nothing of ours is inline, so nothing inline runs; of others only what the gateway's scripts need. */
export function policyOf(tokenizing?: PageTokenizing, logoUrl?: string | null): string {
  const logo = logoUrl ? [new URL(logoUrl).origin] : [];
  const rules: Record<string, readonly string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...(tokenizing?.scriptOrigins ?? [])],
    'connect-src': ["'self'", ...(tokenizing?.connectOrigins ?? [])],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:', ...logo],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
  };
  return Object.entries(rules)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}

/** Of all answers of the page: the address is a secret, which must stay with whoever has it. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
};
