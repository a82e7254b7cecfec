import { readObject, readOptionalInstant, readOptionalText, readText } from '../control/inputs.js';
import { hash } from '../core/secrets.js';
import { ControlError, type ControlRoute } from '../core/vendor.js';
import { DEFAULT_ACCOUNT, type Account } from './accounts.js';
import { dayOf } from './dates.js';
import type { Parts } from './parts.js';
import { assertCanBecome, BY_PAYER_OR_BANK, summary } from './payers.js';

/** What the control plane has for this vendor only. */
export function controlRoutes({ accounts, context, invoices, lifecycle }: Parts): ControlRoute[] {
  return [
    { method: 'GET', path: '/accounts', handle: () => accounts.list().map(shown) },
    {
      method: 'PUT',
      path: '/accounts',
      handle: (body) => {
        const input = readObject(body, ['clientId', 'clientSecret', 'callbackUrl', 'callbackSecret']);
        const callbackUrl = readOptionalText(input, 'callbackUrl') ?? null;
        if (callbackUrl !== null && !/^https?:\/\//.test(callbackUrl))
          throw new ControlError(400, '"callbackUrl" must be a URL');
        const account = {
          clientId: readText(input, 'clientId'),
          secretHash: hash(readText(input, 'clientSecret')),
          callbackUrl,
          callbackSecret: readOptionalText(input, 'callbackSecret') ?? DEFAULT_ACCOUNT.callbackSecret,
        };
        accounts.put(account);
        return shown(account);
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
      path: '/charges/:id/schedule',
      handle: (body, { id = '' }) => {
        const invoice = invoices.find(id);
        if (!invoice) throw new ControlError(404, `There is no charge ${id}`);
        const date = readOptionalInstant(readObject(body, ['date']), 'date') ?? context.clock.now();
        assertCanBecome(invoice, 'processing');
        invoice.cause = BY_PAYER_OR_BANK;
        lifecycle.schedule(invoice, date.toISOString());
        return summary(invoice, dayOf(context.clock.now()));
      },
    },
  ];
}

function shown({ clientId, callbackUrl }: Account) {
  return { clientId, callbackUrl };
}
