import type { VendorRequest, VendorRoute } from '../core/vendor.js';
import type { Accounts } from './accounts.js';
import type { Parts } from './parts.js';
import { refreshSchema, signInSchema } from './schemas.js';
import { read } from './validation.js';

/** The routes under `/v2/auth`. */
export function authorisationRoutes({ accounts }: Parts): VendorRoute[] {
  return [
    {
      method: 'POST',
      path: '/v2/auth/obtain_token',
      handle: (request) => {
        const { clientId, clientSecret } = read(signInSchema, request.body);
        return { status: 200, body: accounts.signIn(clientId, clientSecret) };
      },
    },
    {
      method: 'POST',
      path: '/v2/auth/refresh_token',
      handle: (request) => {
        const { accessToken, refreshToken } = read(refreshSchema, request.body);
        return { status: 200, body: accounts.refresh(accessToken, refreshToken) };
      },
    },
  ];
}

/** Whose request this is: by its access token, or by the credentials in its body, right or wrong. */
export function clientIdOf(accounts: Accounts, { headers, body, route }: VendorRequest): string | undefined {
  if (!route.includes('/auth/')) return accounts.holderOf(headers.authorization)?.clientId;
  const { accessToken, clientId } = (body ?? {}) as Record<string, unknown>;
  const holder = typeof accessToken === 'string' ? accounts.holderOf(accessToken) : undefined;
  return (holder ?? (typeof clientId === 'string' ? accounts.find(clientId) : undefined))?.clientId;
}
