import { readObject, readOptionalText, readText } from '../control/inputs.js';
import { hash } from '../core/secrets.js';
import { ControlError, type ControlRoute } from '../core/vendor.js';
import { EfiError } from './errors.js';
import type { Parts } from './parts.js';

const CARD_FIELDS = [
  'number',
  'cvv',
  'expirationMonth',
  'expirationYear',
  'brand',
  'holderName',
  'reuse',
  'clientId',
];

/** What the control plane has for this vendor only. */
export function controlRoutes({ accounts, cards, context }: Parts): ControlRoute[] {
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
        const input = readObject(body, ['clientId', 'clientSecret', 'payeeCode', 'document']);
        const payeeCode = readText(input, 'payeeCode');
        if (!/^[0-9a-zA-Z]{32}$/.test(payeeCode))
          throw new ControlError(400, '"payeeCode" must be 32 letters and digits');
        const clientId = readText(input, 'clientId');
        const holder = accounts.findByPayeeCode(payeeCode);
        if (holder && holder.clientId !== clientId)
          throw new ControlError(409, `This payee code belongs to ${holder.clientId}`);
        const document = readOptionalText(input, 'document');
        const account = {
          clientId,
          payeeCode,
          ...(document !== undefined && { document }),
        };
        accounts.put({ ...account, secretHash: hash(readText(input, 'clientSecret')) });
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
      path: '/card-tokens',
      handle: (body) => {
        const input = readObject(body, CARD_FIELDS);
        const clientId = readOptionalText(input, 'clientId');
        const account = accounts
          .list()
          .find((known) => clientId === undefined || known.clientId === clientId);
        if (!account) throw new ControlError(404, `There is no account ${clientId}`);
        if (input['reuse'] !== undefined && typeof input['reuse'] !== 'boolean')
          throw new ControlError(400, '"reuse" must be true or false');
        const number = readText(input, 'number');
        const nextYear = context.clock.now().getUTCFullYear() + 1;
        const card = {
          number,
          brand: readOptionalText(input, 'brand') ?? brandOf(number),
          cvv: readOptionalText(input, 'cvv') ?? '123',
          expirationMonth: readOptionalText(input, 'expirationMonth') ?? '12',
          expirationYear: readOptionalText(input, 'expirationYear') ?? String(nextYear),
          reuse: input['reuse'] ?? true,
        };
        try {
          return cards.tokenise(account.clientId, card, context.clock.now());
        } catch (error) {
          throw error instanceof EfiError ? new ControlError(400, error.message) : error;
        }
      },
    },
  ];
}

/** Good enough for test cards; whoever needs another brand names it. */
function brandOf(number: string): string {
  if (number.startsWith('4')) return 'visa';
  if (/^3[47]/.test(number)) return 'amex';
  if (/^3[068]/.test(number)) return 'diners';
  if (/^(5[1-5]|2[2-7])/.test(number)) return 'mastercard';
  if (number.startsWith('606282')) return 'hipercard';
  return 'elo';
}
