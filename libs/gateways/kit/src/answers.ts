import type { Trouble, TroubleCode } from '@mensal/billing/ports';

export interface NotSent {
  kind: 'not-sent';
  trouble: Trouble;
}

export interface Lost {
  kind: 'lost';
  trouble: Trouble;
}

/** @param detail in English, without secrets */
export function notSent(code: TroubleCode, detail: string): NotSent {
  return { kind: 'not-sent', trouble: { code, detail } };
}

/** The vendor wants no more calls for now. @param retryAfterMs for how long, where that is known */
export function throttled(detail: string, retryAfterMs: number | undefined): NotSent {
  const known = retryAfterMs !== undefined && { retryAfterMs };
  return { kind: 'not-sent', trouble: { code: 'rate-limited', detail, ...known } };
}

/** @param detail in English, without secrets */
export function lost(code: TroubleCode, detail: string): Lost {
  return { kind: 'lost', trouble: { code, detail } };
}
