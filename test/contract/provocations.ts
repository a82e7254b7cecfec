import { send } from '../support/api-client.js';
import type { Provocation } from './error-rows.js';
import { methodOf, unknownToken, validRequest, type Given, type Route } from './ipay-requests.js';

export const CHECK_PARAMETERS = 'Por favor verifique os parâmetros';
const WRONG_CLIENT_TOKEN = 'Token de cliente inválido.';

/** Valid but for the header `Token`. */
export function wrongClientToken(routes: readonly Route[]): Provocation[] {
  return routes.flatMap((route) => [
    withToken(route, 'a Token nobody has', () => 'nobodys-token'),
    withToken(route, "another merchant's Token", ({ stranger }) => stranger.headers['Token']!),
    withToken(route, 'no Token', () => undefined),
  ]);
}

function withToken(route: Route, how: string, tokenOf: (given: Given) => string | undefined): Provocation {
  return [
    route,
    403,
    WRONG_CLIENT_TOKEN,
    how,
    (given) => {
      const { path, body } = validRequest(route, given);
      const token = tokenOf(given);
      const { Authorization } = given.merchant.headers;
      const headers = { Authorization: Authorization!, ...(token !== undefined && { Token: token }) };
      return send(given.merchant.url, methodOf(route), path, body, headers);
    },
  ];
}

/** Routes with one token in the path, at its end. */
export function malformedToken(routes: readonly Route[]): Provocation[] {
  return routes.flatMap((route) =>
    ['abc', '5d9d7b5aac1a8340cd6498d', '%00'].map((token): Provocation => [
      route,
      400,
      CHECK_PARAMETERS,
      `the token ${token}`,
      (given) => sendToToken(route, given, token),
    ]),
  );
}

/** Routes with one token in the path, at its end: one that names nothing. */
export function nothingThere(route: Route, status: number, text: string): Provocation {
  return [route, status, text, 'a token of nothing', (given) => sendToToken(route, given, unknownToken())];
}

function sendToToken(route: Route, given: Given, token: string) {
  const { path, body } = validRequest(route, given);
  return given.merchant.send(methodOf(route), path.replace(/[^/]+$/, token), body);
}
