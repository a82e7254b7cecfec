import type { CredentialField } from '@mensal/billing/ports';
import type { Authorisation, Vendor, VendorAnswer } from '@mensal/gateway-kit';
import { fieldsOf, textOf } from './letpay-fields.js';

/** What a merchant copies from LetPay's dashboard ("API Keys") and from the contract for Pix. */
export const LETPAY_CREDENTIALS: readonly CredentialField[] = [
  { name: 'apiKey', required: true, pattern: /^[!-~]{4,128}$/ },
  { name: 'apiSecret', required: true, pattern: /^[!-~]{4,256}$/ },
  // Keys are renewed, and see the same payments; a contract is one merchant's.
  { name: 'contractId', required: true, pattern: /^[\w-]{1,64}$/, identifies: true },
];

/** Of an access token, in seconds, unless an answer has brought the next one by then. */
const TOKEN_SECONDS = 300;

const WRONG_CREDENTIALS =
  'A LetPay não aceitou o API Key e o API Secret. Confira se estão completos e se são do mesmo ambiente ' +
  '(produção ou homologação) da conta.';

/** LetPay's API. Each answer but a 401 brings the access token of the next call. */
export const letpayVendor: Vendor = {
  name: 'letpay',
  hosts: {
    // The page names the sandbox only; this is what third parties' clients use.
    production: 'https://api.letpay.io',
    homologation: 'https://api-sandbox.letpay.io',
  },
  async authorise({ credentials }, send) {
    const { apiKey = '', apiSecret = '' } = credentials;
    const answer = await send({
      method: 'POST',
      route: '/auth',
      headers: {},
      form: { apiKey, apiSecret },
      // It changes nothing: another token is as good.
      effect: 'read',
    });
    return authorisationOf(answer);
  },
  headersOf: (accessToken) => ({ 'X-Auth-Token': accessToken }),
  nextTokenOf: (body) => textOf(fieldsOf(body)?.['refresh_token']),
};

function authorisationOf(answer: VendorAnswer): Authorisation {
  if (answer.kind !== 'answer') return { kind: 'failed', trouble: answer.trouble };
  const { status } = answer;
  if (status === 401) return { kind: 'refused', reason: WRONG_CREDENTIALS };
  if (status !== 200)
    return { kind: 'failed', trouble: { code: 'vendor-error', detail: `Authorising answered ${status}` } };
  const accessToken = textOf(fieldsOf(answer.body)?.['token']);
  return accessToken === undefined
    ? { kind: 'failed', trouble: { code: 'unreadable-answer', detail: 'The answer holds no token' } }
    : { kind: 'authorised', accessToken, lifetimeSeconds: TOKEN_SECONDS };
}
