import type { CredentialField } from '@mensal/billing/ports';
import {
  authorisationOf,
  textOf,
  type Authorisation,
  type SendUnauthorised,
  type Vendor,
  type VendorAnswer,
} from '@mensal/gateway-kit';

/** What a merchant copies from Ipay's dashboard: id and key of the API's user, and the client's token. */
export const IPAY_CREDENTIALS: readonly CredentialField[] = [
  { name: 'clientId', required: true, pattern: /^[!-~]{1,256}$/, identifies: true },
  { name: 'clientKey', required: true, pattern: /^[!-~]{1,512}$/ },
  { name: 'token', required: true, pattern: /^[!-~]{1,256}$/, identifies: true },
];

/** What the vendor's identifiers look like: 32 hex digits, or a hyphenated UUID. */
const TOKEN = '(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';

/** Our token of a card: the vendor's of its customer, a stop, and the vendor's of the card. */
export const IPAY_CARD_TOKEN = new RegExp(`^(${TOKEN})\\.(${TOKEN})$`, 'i');

/** Ipay v1, or whoever speaks it. */
export const ipayVendor: Vendor = {
  name: 'ipay',
  hosts: {
    production: 'https://api.ipay.net.br',
    // The vendor has no such place: what is meant as a test must not reach the one where money is real (RFC 6761).
    homologation: 'https://homologation.ipay.invalid',
  },
  async authorise({ credentials }, send, refreshToken) {
    const { clientId, clientKey } = credentials;
    const refreshed = refreshToken === undefined ? undefined : await refresh(send, refreshToken);
    if (refreshed?.kind === 'authorised') return refreshed;
    return tokensOf(await post(send, '/v1/signin', { clientId, clientKey }));
  },
  headersOf: (accessToken, { credentials }) => ({
    Authorization: `Bearer ${accessToken}`,
    Token: credentials['token'] ?? '',
  }),
};

/** The page names the field in two ways; a refused or lost token costs no more than signing in. */
async function refresh(send: SendUnauthorised, token: string): Promise<Authorisation> {
  return tokensOf(await post(send, '/v1/refresh-token', { refreshToken: token, 'refresh-token': token }));
}

function post(send: SendUnauthorised, route: string, body: object): Promise<VendorAnswer> {
  // A write: a refresh token is used up by whoever gets there first, and sign-ins are limited.
  return send({ method: 'POST', route, body, headers: {}, effect: 'write' });
}

const WRONG_CREDENTIALS =
  'O Ipay não aceitou o clientId e a clientKey. Confira se estão completos e se são do mesmo usuário da API.';

function tokensOf(answer: VendorAnswer): Authorisation {
  return authorisationOf(answer, {
    // 404 is the page's, a wrong key included; 400 says that the two cannot be read.
    isRefused: (status, { mensagem }) => (status === 404 || status === 400) && textOf(mensagem) !== undefined,
    refusal: WRONG_CREDENTIALS,
    read({ access_token, refresh_token, expires_in }) {
      const accessToken = textOf(access_token);
      const refreshToken = textOf(refresh_token);
      const lifetimeSeconds = secondsOf(expires_in);
      if (accessToken === undefined || lifetimeSeconds === undefined) return undefined;
      return { accessToken, lifetimeSeconds, ...(refreshToken !== undefined && { refreshToken }) };
    },
  });
}

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };

/** "Segundos ou uma string descrevendo um intervalo de tempo": 900, "900", "15m", "15 minutes". */
function secondsOf(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const [, count = '', unit = 's'] =
    /^(\d{1,8}) ?(ms|[smhd]|seconds?|minutes?|hours?|days?)?$/i.exec(text) ?? [];
  const seconds =
    Number(count) * (SECONDS[unit.toLowerCase()] ?? SECONDS[unit.slice(0, 1).toLowerCase()] ?? 0);
  return seconds > 0 ? seconds : undefined;
}
