import { readObject, readText } from '../control/inputs.js';
import { hash } from '../core/secrets.js';
import type { ControlRoute } from '../core/vendor.js';
import type { Parts } from './parts.js';
import { decline } from './payers.js';

/** What the control plane has for this vendor only. */
export function controlRoutes(parts: Parts): ControlRoute[] {
  const { accounts } = parts;
  return [
    {
      method: 'GET',
      path: '/accounts',
      handle: () => accounts.list().map(({ secretHash: _, ...account }) => account),
    },
    {
      method: 'PUT',
      path: '/accounts',
      handle: (body) => {
        const input = readObject(body, ['apiKey', 'apiSecret', 'contractId']);
        const account = { apiKey: readText(input, 'apiKey'), contractId: readText(input, 'contractId') };
        accounts.put({ ...account, secretHash: hash(readText(input, 'apiSecret')) });
        return account;
      },
    },
    {
      method: 'POST',
      path: '/tokens/revoke',
      handle: () => {
        accounts.revokeTokens();
        return {};
      },
    },
    {
      method: 'POST',
      path: '/declines',
      handle: (body) => decline(parts, readText(readObject(body, ['id']), 'id')),
    },
  ];
}
