import type { CredentialField } from '@mensal/billing/ports';
import { authorisationOf, textOf, type Vendor } from '@mensal/gateway-kit';

/** What a merchant copies from Efí's "API > Aplicações" (both secrets) and "API > Introdução" (payee code). */
export const EFI_CREDENTIALS: readonly CredentialField[] = [
  // No colon: HTTP Basic parts the two at the first one.
  { name: 'clientId', required: true, pattern: /^[!-9;-~]{8,128}$/, identifies: true },
  { name: 'clientSecret', required: true, pattern: /^[!-~]{8,128}$/ },
  /** Identifies the account where cards are tokenised in the browser ("Identificador de conta"). */
  { name: 'payeeCode', required: false, pattern: /^[0-9A-Za-z]{32}$/ },
];

/** What a payment_token looks like. */
export const EFI_CARD_TOKEN = /^[0-9a-f]{40}$/i;

/** The host of production that tokenises cards. */
export const EFI_TOKENIZER = 'tokenizer';

/** Efí's "cobranças" API. It takes no client certificate, unlike Efí's Pix API. */
export const efiVendor: Vendor = {
  name: 'efi',
  hosts: {
    production: 'https://cobrancas.api.efipay.com.br',
    homologation: 'https://cobrancas-h.api.efipay.com.br',
  },
  // Of production alone; in homologation the API itself tokenises (both read from `payment-token-efi` 3.4.1).
  otherHosts: { [EFI_TOKENIZER]: 'https://tokenizer.sejaefi.com.br' },
  async authorise({ credentials }, send) {
    const { clientId = '', clientSecret = '' } = credentials;
    const basic = Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64');
    const answer = await send({
      method: 'POST',
      route: '/v1/authorize',
      headers: { Authorization: `Basic ${basic}` },
      body: { grant_type: 'client_credentials' },
      // It changes nothing: another token is as good.
      effect: 'read',
    });
    return authorisationOf(answer, {
      isRefused: (status, { error }) =>
        status === 401 || (status === 400 && OF_THE_CREDENTIALS.has(String(error))),
      refusal: WRONG_CREDENTIALS,
      read({ access_token, expires_in }) {
        const accessToken = textOf(access_token);
        const isLifetime = typeof expires_in === 'number' && expires_in > 0;
        return accessToken !== undefined && isLifetime
          ? { accessToken, lifetimeSeconds: expires_in }
          : undefined;
      },
    });
  },
};

const WRONG_CREDENTIALS =
  'A Efí não aceitou o Client_Id e o Client_Secret. Confira se estão completos e se são do mesmo ambiente ' +
  '(produção ou homologação) da conta.';

/** Error names of OAuth 2 (RFC 6749, 5.2 and 4.1.2.1) that speak of the client. The vendor's own body is not documented. */
const OF_THE_CREDENTIALS = new Set([
  'invalid_client',
  'unauthorized_client',
  'unauthorized',
  'access_denied',
]);
