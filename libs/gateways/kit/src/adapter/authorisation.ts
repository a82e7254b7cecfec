import type { Authorisation, VendorAnswer } from '../vendor.js';
import { fieldsOf, type Fields } from './fields.js';

/** How a vendor's answer to being asked for an access token is read. */
export interface AuthorisationRules {
  /** 200 where left out. */
  successes?: readonly number[];
  /** Whether the vendor says that the credentials are wrong. */
  isRefused: (status: number, body: Fields) => boolean;
  /** For the merchant, in Portuguese. */
  refusal: string;
  /** `undefined` where the token is missing, or how long it is good for, in seconds. */
  read: (body: Fields) => { accessToken: string; lifetimeSeconds: number; refreshToken?: string } | undefined;
}

/** What {@link Vendor.authorise} answers, by what the vendor did. */
export function authorisationOf(
  answer: VendorAnswer,
  { successes = [200], isRefused, refusal, read }: AuthorisationRules,
): Authorisation {
  if (answer.kind !== 'answer') return { kind: 'failed', trouble: answer.trouble };
  const { status } = answer;
  const body = fieldsOf(answer.body) ?? {};
  if (isRefused(status, body)) return { kind: 'refused', reason: refusal };
  if (!successes.includes(status))
    return { kind: 'failed', trouble: { code: 'vendor-error', detail: `Authorising answered ${status}` } };
  const token = read(body);
  const detail = 'The answer holds no access token, or not for how long';
  return token === undefined
    ? { kind: 'failed', trouble: { code: 'unreadable-answer', detail } }
    : { kind: 'authorised', ...token };
}
