import { parseIdentifier, type Identifier } from '@mensal/kernel';
import { generateSecret } from '@mensal/platform';

const TENANT_BYTES = 16;

/** An access or refresh token: the tenant's id and 256 random bits. The id says where to look, the rest is secret. */
export function generateToken(tenantId: Identifier): string {
  const tenant = Buffer.from(tenantId.replaceAll('-', ''), 'hex');
  return Buffer.concat([tenant, Buffer.from(generateSecret(), 'base64url')]).toString('base64url');
}

/** Whose token this claims to be; `undefined` for anything that is not shaped like one. */
export function tenantOfToken(token: string): Identifier | undefined {
  if (!/^[\w-]{64}$/.test(token)) return undefined;
  return parseIdentifier(Buffer.from(token, 'base64url').subarray(0, TENANT_BYTES).toString('hex'));
}
