import type { GatewayEnvironment, GatewayName } from '@mensal/billing/ports';
import { CONFIGURATION, RealTime, type Configuration } from '@mensal/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { OpenedAccount } from './accounts/connected-accounts.js';
import { notSent, type Lost, type NotSent } from './answers.js';
import { GatewayMetrics } from './gateway-metrics.js';
import { addressOf } from './http/address.js';
import { HttpExchange, type HttpRequest, type HttpResponse } from './http/http-exchange.js';
import { readAnswer } from './http/read-answer.js';
import { CircuitBreakers, type Guarded } from './limits/circuit-breakers.js';
import { LONGEST_WAIT_MS, RateLimiter } from './limits/rate-limiter.js';
import { exchangeTimeout } from './time-outs.js';
import type { RateLimit, Vendor, VendorAnswer, VendorCall } from './vendor.js';

/** What one request got. One that is unauthorised or throttled surely was not processed. */
export type Reply =
  | VendorAnswer
  /** A status that says that the access token will not do, and what else was answered. */
  | { kind: 'unauthorised'; status: number; answer: VendorAnswer }
  /** `retryAfterMs` as the vendor says; nothing where it does not say. */
  | { kind: 'throttled'; retryAfterMs: number | undefined };

export interface SendOptions {
  headers: Readonly<Record<string, string>>;
  rateLimit: RateLimit | undefined;
  /** Instead of the time-out that goes with the effect. */
  timeoutMs?: number;
  /** Past the circuit breaker. */
  unguarded?: boolean;
}

const INVALID_TOKEN = [401];
/** Statuses of a front that cannot reach the vendor's own servers, whatever the body. */
const OUTAGE = new Set([502, 503, 504]);

/** Sends single requests to vendors: paced, guarded by the breaker, in time or not at all, and never repeated. */
@Injectable()
export class VendorRequests {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly exchange: HttpExchange,
    private readonly limiter: RateLimiter,
    private readonly breakers: CircuitBreakers,
    private readonly realTime: RealTime,
    private readonly metrics: GatewayMetrics,
  ) {}

  async send(vendor: Vendor, account: OpenedAccount, call: VendorCall, options: SendOptions): Promise<Reply> {
    const { tenantId, gateway } = account;
    const guarded = breakerName(gateway, call);
    const request = this.requestOf(vendor, account, call, options);
    if (options.unguarded !== true && this.breakers.refuses(tenantId, guarded)) return breakerOpen();
    if (options.rateLimit !== undefined) {
      const maxWaitMs = Math.min(LONGEST_WAIT_MS, this.leftMs(call));
      const waited = await this.limiter.turn(account, options.rateLimit, maxWaitMs);
      if (waited === undefined)
        return notSent('rate-limited', 'its turn below the rate limit comes too late');
      this.metrics.rateLimitWait.observe({ gateway }, waited / 1_000);
    }
    const send = async (): Promise<Guarded & { reply: Reply }> => {
      if (this.leftMs(call) <= 0) return { reply: tooLate(), verdict: 'nothing-sent' };
      return readReply(await this.exchange.send(request), vendor.invalidTokenStatuses ?? INVALID_TOKEN);
    };
    const outcome =
      options.unguarded === true ? await send() : await this.breakers.guard(tenantId, guarded, send);
    return outcome?.reply ?? breakerOpen();
  }

  /** Real milliseconds until the call must not leave any more. */
  leftMs({ sendBefore }: Pick<VendorCall, 'sendBefore'>): number {
    return sendBefore === undefined ? Infinity : sendBefore.getTime() - this.realTime.now();
  }

  private requestOf(
    vendor: Vendor,
    { environment }: OpenedAccount,
    call: VendorCall,
    { headers, timeoutMs }: SendOptions,
  ): HttpRequest {
    const { type, body } = contentOf(call);
    return {
      method: call.method,
      url: addressOf(hostOf(this.configuration, vendor, environment, call.host), call),
      headers: {
        ...(type !== undefined && { 'Content-Type': type }),
        ...headers,
        ...call.headers,
      },
      body,
      mayLeave: () => this.leftMs(call) > 0,
      timeoutMs: timeoutMs ?? exchangeTimeout(call.effect, this.configuration.gatewayTimeoutMs),
    };
  }
}

/** Another host may fail alone. */
export function breakerName(gateway: GatewayName, { host }: Pick<VendorCall, 'host'>): string {
  return host === undefined ? gateway : `${gateway}/${host}`;
}

export function tooLate(): NotSent {
  return notSent('too-late', 'it was not sent in time');
}

export function breakerOpen(): NotSent {
  return notSent('breaker-open', 'the vendor has been failing; it is tried again in some seconds');
}

function contentOf({ body, form }: VendorCall): { type?: string; body: string | undefined } {
  if (form !== undefined)
    return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() };
  if (body !== undefined) return { type: 'application/json', body: JSON.stringify(body) };
  return { body };
}

function readReply(
  exchanged: HttpResponse | Lost | NotSent,
  invalidToken: readonly number[],
): Guarded & { reply: Reply } {
  if (exchanged.kind !== 'response')
    return {
      reply: exchanged,
      verdict: exchanged.trouble.code === 'too-late' ? 'nothing-sent' : 'failure',
    };
  const { status, retryAfter } = exchanged;
  if (status === 429)
    return { reply: { kind: 'throttled', retryAfterMs: waitOf(retryAfter) }, verdict: 'success' };
  const answer = readAnswer(exchanged);
  if (invalidToken.includes(status))
    return { reply: { kind: 'unauthorised', status, answer }, verdict: 'success' };
  return { reply: answer, verdict: answer.kind === 'lost' || OUTAGE.has(status) ? 'failure' : 'success' };
}

/** Seconds or a date (RFC 9110 §10.2.3); a date is rare and taken as not said. */
function waitOf(retryAfter: string | undefined): number | undefined {
  return retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : undefined;
}

/**
 * Development never reaches a vendor by itself: what is not led elsewhere is led to the sandbox.
 *
 * @throws Error for a host that the vendor has not
 */
function hostOf(
  { gatewayUrls, sandboxUrl }: Configuration,
  { name, hosts, otherHosts = {} }: Vendor,
  environment: GatewayEnvironment,
  other: string | undefined,
): string {
  const led = gatewayUrls[name] ?? (sandboxUrl === undefined ? undefined : `${sandboxUrl}/${name}`);
  if (other === undefined) return led ?? hosts[environment];
  const host = otherHosts[other];
  if (host === undefined) throw new Error(`${name} has no host by the name of ${other}`);
  return led === undefined ? host : `${led}/${other}`;
}
