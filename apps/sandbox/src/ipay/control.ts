import { readObject, readText } from '../control/inputs.js';
import { hash } from '../core/secrets.js';
import { ControlError, type ControlRoute } from '../core/vendor.js';
import type { Parts } from './parts.js';

/** What the control plane has for this vendor only. */
export function controlRoutes({ accounts, sessions }: Parts): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/accounts',
      handle: () => accounts.list().map(({ keyHash: _, ...account }) => account),
    },
    {
      method: 'PUT',
      path: '/accounts',
      handle: (body) => {
        const input = readObject(body, ['clientId', 'clientKey', 'token']);
        const account = { clientId: readText(input, 'clientId'), token: readText(input, 'token') };
        const holder = accounts.list().find(({ token }) => token === account.token);
        if (holder && holder.clientId !== account.clientId)
          throw new ControlError(409, `This token belongs to ${holder.clientId}`);
        accounts.put({ ...account, keyHash: hash(readText(input, 'clientKey')) });
        return account;
      },
    },
    {
      method: 'POST',
      path: '/tokens/revoke',
      handle: () => {
        sessions.revokeAll();
        return {};
      },
    },
  ];
}
