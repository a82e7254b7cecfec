import type { AccountTest } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectedAccounts, OpenedAccount } from './accounts/connected-accounts.js';
import { notSent, type NotSent } from './answers.js';
import type { CallReport } from './call-report.js';
import type { CircuitBreakers } from './limits/circuit-breakers.js';
import type { RateLimiter } from './limits/rate-limiter.js';
import type { AccessToken, AccessTokens, TokenOutcome } from './tokens/access-tokens.js';
import type { ConnectedAccount, RateLimit, Vendor, VendorAnswer, VendorCall } from './vendor.js';
import { authorise, authoriserOf } from './vendor-authorisation.js';
import type { VendorClient } from './vendor-client.js';
import { breakerName, breakerOpen, tooLate, type VendorRequests } from './vendor-requests.js';

/** What all connections share. */
export interface Shared {
  accounts: ConnectedAccounts;
  tokens: AccessTokens;
  requests: VendorRequests;
  limiter: RateLimiter;
  breakers: CircuitBreakers;
  report: CallReport;
  /** `MENSAL_GATEWAY_TIMEOUT_MS` */
  timeoutMs: number;
  /** @throws Error inside of a database transaction */
  assertNoTransaction(): void;
}

interface Authorised {
  account: OpenedAccount;
  /** None for a call to another host. */
  token: AccessToken | undefined;
}

const REPEATS_OF_READS = 2;
const REPEAT_AFTER_MS = 100;
/** A vendor that wants more patience than this gets the call another time. */
const LONGEST_RETRY_AFTER_MS = 5_000;
/** Where a vendor that throttles does not say how long. */
const RETRY_AFTER_MS = 1_000;
const MAX_REOPENINGS = 3;

/** The tenants' accounts at one vendor. */
export class VendorConnection implements VendorClient {
  constructor(
    readonly vendor: Vendor,
    private readonly rateLimit: RateLimit | undefined,
    private readonly shared: Shared,
  ) {}

  async account(tenantId: Identifier): Promise<ConnectedAccount | undefined> {
    const account = await this.shared.accounts.open(tenantId, this.vendor.name);
    return 'kind' in account ? undefined : account;
  }

  async call(tenantId: Identifier, call: VendorCall): Promise<VendorAnswer> {
    this.shared.assertNoTransaction();
    const began = performance.now();
    const progress = { attempt: 0 };
    const answer = await this.answer(tenantId, call, progress);
    const ms = performance.now() - began;
    this.shared.report.write(tenantId, this.vendor.name, call, answer, ms, progress.attempt);
    return answer;
  }

  async test(tenantId: Identifier): Promise<AccountTest> {
    this.shared.assertNoTransaction();
    this.shared.accounts.forget(tenantId, this.vendor.name);
    const account = await this.shared.accounts.open(tenantId, this.vendor.name);
    if ('kind' in account) return { kind: 'unavailable', trouble: account.trouble };
    const authorisation = await authorise(this.vendor, account, this.shared, this.rateLimit, {
      unguarded: true,
    });
    if (authorisation.kind === 'refused') return authorisation;
    if (authorisation.kind === 'failed') return { kind: 'unavailable', trouble: authorisation.trouble };
    await this.shared.tokens.forgetFailure(account);
    return { kind: 'working' };
  }

  /** Renews the account's token where that is due; whoever else is at it is not disturbed. */
  async renew(tenantId: Identifier): Promise<void> {
    const account = await this.shared.accounts.open(tenantId, this.vendor.name);
    if ('kind' in account || !account.active) return;
    await this.shared.tokens.renew(account, this.authoriser(account));
  }

  private async answer(
    tenantId: Identifier,
    call: VendorCall,
    progress: { attempt: number },
  ): Promise<VendorAnswer> {
    let authorised = await this.authorise(tenantId, call);
    const seen = { unauthorised: false, throttled: false, losses: 0 };
    for (;;) {
      if ('kind' in authorised) return authorised;
      const { account, token } = authorised;
      progress.attempt += 1;
      const reply = await this.shared.requests.send(this.vendor, account, call, {
        headers: token === undefined ? {} : { Authorization: `Bearer ${token.accessToken}` },
        rateLimit: this.rateLimit,
      });
      switch (reply.kind) {
        case 'unauthorised':
          if (token === undefined) return reply.answer;
          if (seen.unauthorised)
            return notSent('credentials-refused', 'the vendor answers 401 to a new access token');
          seen.unauthorised = true;
          authorised = await this.authorise(tenantId, call, token);
          break;
        case 'throttled': {
          const refused = await this.waitOut(account, call, reply.retryAfterMs, seen.throttled);
          if (refused !== undefined) return refused;
          seen.throttled = true;
          break;
        }
        case 'lost':
          if (call.effect !== 'read' || seen.losses === REPEATS_OF_READS) return reply;
          seen.losses += 1;
          await sleep(REPEAT_AFTER_MS * seen.losses * (1 + Math.random()));
          break;
        default:
          return reply;
      }
    }
  }

  /** @param dead a token that the vendor has answered 401 to */
  private async authorise(
    tenantId: Identifier,
    call: VendorCall,
    dead?: AccessToken,
  ): Promise<Authorised | NotSent> {
    const { accounts, breakers, tokens } = this.shared;
    for (let n = 0; n < MAX_REOPENINGS; n += 1) {
      const account = await accounts.open(tenantId, this.vendor.name);
      if ('kind' in account) return account;
      // What is under way is still followed: only money no longer moves.
      if (!account.active && call.effect === 'money')
        return notSent('no-account', 'the account is switched off');
      if (breakers.refuses(tenantId, breakerName(this.vendor.name, call))) return breakerOpen();
      if (call.host !== undefined) return { account, token: undefined };
      const authoriser = this.authoriser(account);
      const token =
        dead?.revision === account.revision
          ? await this.inTime(call, tokens.replace(account, authoriser, dead))
          : (tokens.known(account) ?? (await this.inTime(call, tokens.current(account, authoriser))));
      if (token === undefined) return tooLate();
      if (token.kind === 'failed') return { kind: 'not-sent', trouble: token.trouble };
      if (token.kind === 'token') return { account, token };
      accounts.forget(tenantId, this.vendor.name);
    }
    return notSent('unreachable', 'the account keeps changing');
  }

  /** Waits for a token no longer than the call may still be sent; others may wait for the same one for longer. */
  private async inTime(call: VendorCall, token: Promise<TokenOutcome>): Promise<TokenOutcome | undefined> {
    if (call.sendBefore === undefined) return token;
    const end = new AbortController();
    const late = sleep(Math.max(0, this.shared.requests.leftMs(call)), undefined, { signal: end.signal });
    // A token that was at hand already is taken; whether the call is too late is decided when it leaves.
    return Promise.race([token, late.catch(() => undefined)]).finally(() => end.abort());
  }

  /** Does as a 429 says where that is soon. @returns why not */
  private async waitOut(
    account: OpenedAccount,
    call: VendorCall,
    retryAfterMs: number | undefined,
    again: boolean,
  ): Promise<NotSent | undefined> {
    const waitMs = retryAfterMs ?? RETRY_AFTER_MS;
    if (this.rateLimit !== undefined) await this.shared.limiter.pushBack(account, waitMs);
    if (again || waitMs > LONGEST_RETRY_AFTER_MS || waitMs >= this.shared.requests.leftMs(call))
      return notSent('rate-limited', `the vendor answers 429, for ${waitMs} ms`);
    // With a limit of ours, the limiter waits.
    if (this.rateLimit === undefined) await sleep(waitMs);
    return undefined;
  }

  private authoriser(account: OpenedAccount) {
    return authoriserOf(this.vendor, account, this.shared, this.rateLimit);
  }
}
