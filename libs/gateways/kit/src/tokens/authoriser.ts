import type { Trouble } from '@mensal/billing/ports';
import type { AuthorisationTimes } from '../time-outs.js';
import type { Authorisation } from '../vendor.js';

/** Asks the vendor for a token, within the times given. */
export interface Authoriser {
  times: AuthorisationTimes;
  /** @param deadline on the process's monotonic clock, in milliseconds */
  authorise: (deadline: number, refreshToken?: string) => Promise<Authorisation>;
}

export type Authorised = Extract<Authorisation, { kind: 'authorised' }>;

/** There is no token to be had now. */
export interface FailedToken {
  kind: 'failed';
  trouble: Trouble;
}

/** Why there is no token, and for how many milliseconds it is not asked for again. */
export interface AuthorisationFailure {
  trouble: Trouble;
  rememberMs: number;
}

/** A wrong password stays wrong for a while: hundreds of charges must not repeat it. */
const REMEMBER_REFUSAL_MS = 30_000;
/** Long enough for those who wait to hear of it, instead of each trying in turn. */
const REMEMBER_FAILURE_MS = 2_000;

/** A mistake of ours, or the database: nothing that speaks against trying again. */
export const BROKEN_DOWN: AuthorisationFailure = {
  trouble: { code: 'unreachable', detail: 'authorising failed here' },
  rememberMs: 0,
};

export function failureOf(authorisation: Exclude<Authorisation, Authorised>): AuthorisationFailure {
  if (authorisation.kind === 'refused') {
    const detail = `the vendor refuses the credentials: ${authorisation.reason}`;
    return { trouble: { code: 'credentials-refused', detail }, rememberMs: REMEMBER_REFUSAL_MS };
  }
  const { code, detail } = authorisation.trouble;
  const lost = ['timeout', 'connection-lost', 'unreadable-answer', 'vendor-error'].includes(code);
  // The call itself was not sent, whatever became of the authorisation.
  const trouble: Trouble = { code: lost ? 'unreachable' : code, detail: `authorising: ${detail}` };
  return { trouble, rememberMs: REMEMBER_FAILURE_MS };
}

export function unreachable(detail: string): FailedToken {
  return { kind: 'failed', trouble: { code: 'unreachable', detail } };
}
