import { randomBytes } from 'node:crypto';
import type { VendorRequest, VendorRoute } from '../core/vendor.js';
import type { Accounts } from './accounts.js';
import type { Parts } from './parts.js';
import { authoriseSchema } from './schemas.js';

/** `POST /v1/authorize`: no envelope. The body of a 401 is our choice, in the form of the vendor's other errors. */
export function authorisationRoute({ accounts, context }: Parts): VendorRoute {
  return {
    method: 'POST',
    path: '/v1/authorize',
    handle: ({ headers, body }) => {
      const account = accounts.signIn(headers.authorization);
      authoriseSchema(body ?? {}, '');
      const { token, expiresAt } = accounts.issueToken(account);
      return {
        status: 200,
        body: {
          access_token: token,
          // Nothing accepts it: the vendor's own packages authorise again instead.
          refresh_token: randomBytes(32).toString('hex'),
          expires_in: context.limits.number('tokenSeconds'),
          expire_at: String(expiresAt),
          token_type: 'Bearer',
        },
      };
    },
  };
}

/** Whose request this is: by its credentials, its access token, or the payee code that browsers send. */
export function clientIdOf(accounts: Accounts, request: VendorRequest): string | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined)
    return (accounts.holderOf(authorization) ?? accounts.claimedBy(authorization))?.clientId;
  const header = request.headers['account-code'];
  const payeeCode = request.params['payee_code'] ?? request.query['code'] ?? header;
  return typeof payeeCode === 'string' ? accounts.findByPayeeCode(payeeCode)?.clientId : undefined;
}
