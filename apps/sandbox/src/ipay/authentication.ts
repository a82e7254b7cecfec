import type { VendorRequest, VendorRoute } from '../core/vendor.js';
import { IpayError } from './errors.js';
import { text, unwrap } from './input.js';
import type { Parts } from './parts.js';

/** The routes that need no tokens, since they give and take them. Their answers are not wrapped. */
export function authenticationRoutes({ accounts, sessions }: Parts): VendorRoute[] {
  return [
    {
      method: 'POST',
      path: '/v1/signin',
      handle: ({ body }) => {
        const { clientId, clientKey } = unwrap(body);
        return {
          status: 200,
          body: sessions.open(accounts.signIn(text(clientId), text(clientKey)).clientId),
        };
      },
    },
    {
      method: 'POST',
      path: '/v1/refresh-token',
      handle: ({ body }) => {
        const fields = unwrap(body);
        // The page's table says one, its curl the other.
        return { status: 200, body: sessions.renew(text(fields['refresh-token'] ?? fields['refreshToken'])) };
      },
    },
    {
      method: 'POST',
      path: '/v1/revoke-token',
      handle: ({ body }) => {
        const fields = unwrap(body);
        const [token, type] = [text(fields['token']), text(fields['type'])];
        if (type !== 'access' && type !== 'refresh') throw new IpayError('tokenType');
        sessions.revoke(type, token);
        return { status: 200, body: '' };
      },
    },
  ];
}

/** Whose request this is: by its access token, or by the client id that signs in. */
export function claimedBy({ accounts, sessions }: Parts, request: VendorRequest): string | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) return sessions.holderOf(authorization);
  const { body } = request;
  return typeof body === 'object' && body !== null && 'clientId' in body
    ? accounts.find(body.clientId)?.clientId
    : undefined;
}
