/** Whom a page speaks with beside this server. */
export interface PageOrigins {
  scriptOrigins: readonly string[];
  connectOrigins: readonly string[];
}

/** Nothing of ours is inline, so nothing inline runs; of others only what is named. */
export function policyOf(others?: PageOrigins, logoUrl?: string | null): string {
  const logo = logoUrl ? [new URL(logoUrl).origin] : [];
  const rules: Record<string, readonly string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...(others?.scriptOrigins ?? [])],
    'connect-src': ["'self'", ...(others?.connectOrigins ?? [])],
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

/** Of all answers of a page that payers get a link to: the address is a secret, which must stay with whoever has it. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
};
