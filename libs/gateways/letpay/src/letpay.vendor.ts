import type { CredentialField } from '@mensal/billing/ports';
import { authorisationOf, fieldsOf, textOf, type Vendor } from '@mensal/gateway-kit';

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
    return authorisationOf(answer, {
      isRefused: (status) => status === 401,
      refusal: WRONG_CREDENTIALS,
      read(body) {
        const accessToken = textOf(body['token']);
        return accessToken === undefined ? undefined : { accessToken, lifetimeSeconds: TOKEN_SECONDS };
      },
    });
  },
  headersOf: (accessToken) => ({ 'X-Auth-Token': accessToken }),
  nextTokenOf: (body) => textOf(fieldsOf(body)?.['refresh_token']),
};
