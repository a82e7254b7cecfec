import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenedAccount } from './accounts/connected-accounts.js';
import { notSent, throttled } from './answers.js';
import type { CallReport } from './call-report.js';
import type { Authoriser } from './tokens/authoriser.js';
import { authorisationTimes } from './time-outs.js';
import type { Authorisation, RateLimit, SendUnauthorised, Vendor, VendorAnswer } from './vendor.js';
import type { VendorRequests } from './vendor-requests.js';

/** Shorter ones are parts of common words. */
const SHORTEST_SECRET = 8;

interface Shared {
  requests: VendorRequests;
  report: CallReport;
  timeoutMs: number;
}

interface Options {
  /** Past the circuit breaker. */
  unguarded?: boolean;
  /** On the process's monotonic clock, in milliseconds. */
  deadline?: number;
  /** Given out for this alone. */
  refreshToken?: string | undefined;
}

/** How tokens of an account are obtained. */
export function authoriserOf(
  vendor: Vendor,
  account: OpenedAccount,
  shared: Shared,
  rateLimit: RateLimit | undefined,
): Authoriser {
  return {
    times: authorisationTimes(shared.timeoutMs),
    authorise: (deadline, refreshToken) =>
      authorise(vendor, account, shared, rateLimit, { deadline, refreshToken }),
  };
}

/** Asks the vendor for an access token, once, and within the time there is for it. */
export async function authorise(
  vendor: Vendor,
  account: OpenedAccount,
  shared: Shared,
  rateLimit: RateLimit | undefined,
  { unguarded = false, deadline, refreshToken }: Options,
): Promise<Authorisation> {
  const { exchangeMs, totalMs } = authorisationTimes(shared.timeoutMs);
  const end = deadline ?? performance.now() + totalMs;
  const send: SendUnauthorised = async (call) => {
    const began = performance.now();
    const leftMs = end - began;
    const answer =
      leftMs <= 0
        ? notSent('too-late', 'there is no time left')
        : await sendOnce({ ...call, timeoutMs: Math.min(exchangeMs, leftMs) });
    const ms = performance.now() - began;
    shared.report.write(account.tenantId, vendor.name, call, answer, ms, 1);
    return answer;
  };
  const sendOnce = async (
    call: Parameters<SendUnauthorised>[0] & { timeoutMs: number },
  ): Promise<VendorAnswer> => {
    const { headers, timeoutMs } = call;
    const reply = await shared.requests.send(vendor, account, call, {
      headers,
      rateLimit,
      timeoutMs,
      unguarded,
    });
    if (reply.kind === 'throttled') return throttled('the vendor answers 429', reply.retryAfterMs);
    return reply.kind === 'unauthorised' ? reply.answer : reply;
  };
  const stop = new AbortController();
  const late = sleep(Math.max(0, end - performance.now()), undefined, { signal: stop.signal });
  const authorisation = await Promise.race([
    vendor.authorise(account, send, refreshToken),
    late.then(tookTooLong, tookTooLong),
  ]).finally(() => stop.abort());
  return withoutSecrets(authorisation, [...Object.values(account.credentials), refreshToken ?? '']);
}

function tookTooLong(): Authorisation {
  return { kind: 'failed', trouble: { code: 'timeout', detail: 'authorising took too long' } };
}

/** A vendor may repeat in its answer what it was sent, and an adapter may pass that on. */
function withoutSecrets(authorisation: Authorisation, secrets: readonly string[]): Authorisation {
  const scrub = (text: string) =>
    secrets
      .filter((secret) => secret.length >= SHORTEST_SECRET)
      .reduce((scrubbed, secret) => scrubbed.replaceAll(secret, '[credential]'), text);
  switch (authorisation.kind) {
    case 'authorised':
      return authorisation;
    case 'refused':
      return { kind: 'refused', reason: scrub(authorisation.reason) };
    case 'failed':
      return {
        kind: 'failed',
        trouble: { ...authorisation.trouble, detail: scrub(authorisation.trouble.detail) },
      };
  }
}
