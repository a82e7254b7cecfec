import type { Answer, ApiClient } from '../support/api-client.js';
import type { Example } from './ipay-examples.js';

/** One of the two ways in which the page shows an example. */
export interface Replay {
  name: string;
  example: Example;
  method: string;
  path: string;
  body: object | undefined;
  headers: Record<string, string>;
}

/** The raw request names no content type; curl names one, with and without a body. */
export function replaysOf(example: Example): Replay[] {
  const { request, curlPath, body, curlBody = body } = example;
  const [method = '', path = ''] = request.split(' ');
  const raw = { 'User-Agent': 'MyClient/1.0.0', Accept: 'application/json' };
  const curl = { Accept: '*/*', 'Content-type': 'application/json' };
  return [
    { name: `raw ${request}`, example, method, path, body, headers: raw },
    { name: `curl ${request}`, example, method, path: curlPath ?? path, body: curlBody, headers: curl },
  ];
}

/** Sends an example as it is, but for the page's tokens, which stand for real ones. */
export async function replay(
  merchant: ApiClient,
  { method, path, body, headers, example }: Replay,
  tokens: Tokens,
): Promise<Answer> {
  const address = path.split('/').map((part) => tokens[part] ?? part);
  const response = await fetch(`${merchant.url}${address.join('/')}${example.query ?? ''}`, {
    method,
    headers: { ...merchant.headers, ...headers },
    // Bytes, because fetch gives a text a content type of its own.
    ...(body && { body: new TextEncoder().encode(JSON.stringify(substitute(body, tokens))) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? undefined : JSON.parse(text),
    headers: response.headers,
  };
}

/** Tokens of the page → real ones. */
export type Tokens = Readonly<Record<string, string>>;

export function substitute<T>(value: T, tokens: Tokens): T {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'string' ? (tokens[part] ?? part) : part,
  ) as T;
}

/**
 * Where an answer is not what the page says: `type of a.b`, `value of a.b`, `a.b is missing`, `length of a`. Fields
 * beyond the page are welcome. A null of the page allows a text, whose value differs then.
 */
export function differences(documented: unknown, actual: unknown, at = ''): string[] {
  if (typeOf(documented) !== typeOf(actual)) {
    return [documented === null && typeof actual === 'string' ? `value of ${at}` : `type of ${at}`];
  }
  if (Array.isArray(documented)) return unique(ofLists(documented, actual as unknown[], at));
  if (typeof documented === 'object' && documented !== null)
    return ofObjects(documented, actual as object, at);
  return documented === actual ? [] : [`value of ${at}`];
}

/** Differences in both directions: what an answer adds to the page is no less an exception. */
export function deviations(documented: unknown, actual: unknown): string[] {
  return [
    ...differences(documented, actual),
    ...differences(actual, documented)
      .filter((difference) => difference.endsWith(' is missing'))
      .map((difference) => difference.replace(/is missing$/, 'is added')),
  ].toSorted();
}

function ofLists(documented: unknown[], actual: unknown[], at: string): string[] {
  if (documented.length !== actual.length) return [`length of ${at}`];
  return documented.flatMap((element, index) => differences(element, actual[index], `${at}[]`));
}

function ofObjects(documented: object, actual: object, at: string): string[] {
  return Object.entries(documented).flatMap(([key, value]) => {
    const path = at === '' ? key : `${at}.${key}`;
    return key in actual
      ? differences(value, actual[key as keyof typeof actual], path)
      : [`${path} is missing`];
  });
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}
