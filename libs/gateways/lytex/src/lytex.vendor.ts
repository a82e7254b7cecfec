import type { CredentialField } from '@mensal/billing/ports';
import {
  authorisationOf,
  textOf,
  type Authorisation,
  type SendUnauthorised,
  type Vendor,
  type VendorAnswer,
} from '@mensal/gateway-kit';

/** How a webhook may be signed: as three clients of the vendor's verify it, or as a fourth does. */
export const LYTEX_SIGNATURES = ['sha256-base64', 'sha256-hex-clientSecret'] as const;

/** What a merchant copies from the integration in Lytex's panel. */
export const LYTEX_CREDENTIALS: readonly CredentialField[] = [
  { name: 'clientId', required: true, pattern: /^[!-~]{8,128}$/, identifies: true },
  { name: 'clientSecret', required: true, pattern: /^[!-~]{8,256}$/ },
  /** Signs the webhooks. Without it none is believed. */
  { name: 'callbackSecret', required: false, pattern: /^[!-~]{8,256}$/ },
  /** One of {@link LYTEX_SIGNATURES}; the first where left out. */
  { name: 'signature', required: false, pattern: /^sha256-(base64|hex-clientSecret)$/ },
];

/** What an id of the vendor's looks like: the page shows 24 digits of hexadecimal, shorter ones, and other letters. */
export const LYTEX_ID = /^[0-9A-Za-z]{1,64}$/;

/** What the id of a card token looks like: stricter, so that no card's number is taken for one. */
export const LYTEX_CARD_TOKEN = /^[0-9a-f]{24}$/i;

/** The page: "durabilidade de 5 minutos". The answer's `expireAt` is of a clock that need not be ours. */
const ACCESS_TOKEN_SECONDS = 300;

/** Lytex's "api-pay", version 2. */
export const lytexVendor: Vendor = {
  name: 'lytex',
  hosts: {
    production: 'https://api-pay.lytex.com.br',
    homologation: 'https://sandbox-api-pay.lytex.com.br',
  },
  // 60 in 10 s block for two minutes, and so do 720 in two minutes: whoever keeps the first keeps the second.
  rateLimit: { requests: 59, perSeconds: 10, blockedSeconds: 120 },
  // 410 is "Token expirado".
  invalidTokenStatuses: [401, 410],
  async authorise({ credentials }, send, refreshToken) {
    const { clientId = '', clientSecret = '' } = credentials;
    const renewed = refreshToken === undefined ? undefined : await refresh(refreshToken, send);
    if (renewed?.kind === 'authorised') return renewed;
    const body = { grantType: 'clientCredentials', clientId, clientSecret };
    return tokensOf(await post(send, '/v2/auth/obtain_token', body));
  },
};

/** Renewing takes both tokens of the last authorisation, so both are kept where one is expected. */
async function refresh(kept: string, send: SendUnauthorised): Promise<Authorisation> {
  const [accessToken, refreshToken] = JSON.parse(kept) as [string, string];
  return tokensOf(await post(send, '/v2/auth/refresh_token', { accessToken, refreshToken }));
}

/** Neither has an effect but the token: it may be asked for again. */
function post(send: SendUnauthorised, route: string, body: object): Promise<VendorAnswer> {
  return send({ method: 'POST', route, body, headers: {}, effect: 'read' });
}

const REFUSED = new Set([400, 401, 403]);
const WRONG_CREDENTIALS =
  'A Lytex não aceitou o Client ID e o Client Secret. Confira se estão completos, se são do mesmo ambiente ' +
  '(produção ou sandbox) da conta e se a integração está ativa.';

function tokensOf(answer: VendorAnswer): Authorisation {
  return authorisationOf(answer, {
    successes: [200, 201],
    isRefused: (status) => REFUSED.has(status),
    refusal: WRONG_CREDENTIALS,
    read(body) {
      const accessToken = textOf(body['accessToken']);
      const refreshToken = textOf(body['refreshToken']);
      if (accessToken === undefined) return undefined;
      const kept = refreshToken && { refreshToken: JSON.stringify([accessToken, refreshToken]) };
      return { accessToken, lifetimeSeconds: ACCESS_TOKEN_SECONDS, ...kept };
    },
  });
}
