import type { AccountTest } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectedAccounts, OpenedAccount } from './accounts/connected-accounts.js';
import { notSent, throttled, type NotSent } from './answers.js';
import type { CallReport } from './call-report.js';
import type { CircuitBreakers } from './limits/circuit-breakers.js';
import type { RateLimiter } from './limits/rate-limiter.js';
import type { AccessToken, AccessTokens, TokenOutcome } from './tokens/access-tokens.js';
import { TokenChains, type ChainedToken } from './tokens/token-chains.js';
import type { ConnectedAccount, RateLimit, Vendor, VendorAnswer, VendorCall } from './vendor.js';
import { authorise, authoriserOf } from './vendor-authorisation.js';
import type { VendorClient } from './vendor-client.js';
import { breakerName, breakerOpen, tooLate, type Reply, type VendorRequests } from './vendor-requests.js';

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

type CallToken = AccessToken | ChainedToken;

interface Authorised {
  account: OpenedAccount;
  /** None for a call to another host. */
  token: CallToken | undefined;
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
  /** Where a token serves one call; else tokens are shared with the other processes. */
  private readonly chains: TokenChains | undefined;

  constructor(
    readonly vendor: Vendor,
    private readonly rateLimit: RateLimit | undefined,
    private readonly shared: Shared,
  ) {
    if (vendor.nextTokenOf !== undefined) this.chains = new TokenChains((body) => vendor.nextTokenOf?.(body));
  }

  get renewsTokens(): boolean {
    return this.chains === undefined;
  }

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
    if (this.chains === undefined) await this.shared.tokens.forgetFailure(account);
    else this.chains.forgetFailure(account);
    return { kind: 'working' };
  }

  /** Renews the account's token where that is due; whoever else is at it is not disturbed. */
  async renew(tenantId: Identifier): Promise<void> {
    const account = await this.shared.accounts.open(tenantId, this.vendor.name);
    if ('kind' in account || !account.active) return;
    const authoriser = authoriserOf(this.vendor, account, this.shared, this.rateLimit);
    await this.shared.tokens.renew(account, authoriser);
  }

  private async answer(
    tenantId: Identifier,
    call: VendorCall,
    progress: { attempt: number },
  ): Promise<VendorAnswer> {
    const seen: { dead?: CallToken; throttled: boolean; losses: number } = { throttled: false, losses: 0 };
    for (;;) {
      const authorised = await this.authorise(tenantId, call, seen.dead);
      if ('kind' in authorised) return authorised;
      progress.attempt += 1;
      const reply = await this.send(authorised, call);
      switch (reply.kind) {
        case 'unauthorised': {
          if (authorised.token === undefined) return reply.answer;
          if (seen.dead !== undefined)
            return notSent('credentials-refused', `the vendor answers ${reply.status} to a new access token`);
          seen.dead = authorised.token;
          break;
        }
        case 'throttled': {
          const { account } = authorised;
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

  private async send({ account, token }: Authorised, call: VendorCall): Promise<Reply> {
    const sentAt = performance.now();
    let reply: Reply | undefined;
    try {
      reply = await this.shared.requests.send(this.vendor, account, call, {
        headers: token === undefined ? {} : headersOf(this.vendor, token.accessToken, account),
        rateLimit: this.rateLimit,
      });
      return reply;
    } finally {
      if (token?.kind === 'chained') this.chains?.end(token, reply, sentAt);
    }
  }

  /** @param dead a token that the vendor has just said will not do */
  private async authorise(
    tenantId: Identifier,
    call: VendorCall,
    dead: CallToken | undefined,
  ): Promise<Authorised | NotSent> {
    const { accounts, breakers } = this.shared;
    for (let n = 0; n < MAX_REOPENINGS; n += 1) {
      const account = await accounts.open(tenantId, this.vendor.name);
      if ('kind' in account) return account;
      // What is under way is still followed: only money no longer moves.
      if (!account.active && call.effect === 'money')
        return notSent('no-account', 'the account is switched off');
      if (breakers.refuses(tenantId, breakerName(this.vendor.name, call))) return breakerOpen();
      if (call.host !== undefined) return { account, token: undefined };
      const token = await this.inTime(
        call,
        this.token(account, dead?.revision === account.revision ? dead : undefined),
      );
      if (token === undefined) return tooLate();
      if (token.kind === 'failed') return { kind: 'not-sent', trouble: token.trouble };
      if (token.kind !== 'outdated') return { account, token };
      accounts.forget(tenantId, this.vendor.name);
    }
    return notSent('unreachable', 'the account keeps changing');
  }

  /** At once where one is at hand that is known to be in use. */
  private token(
    account: OpenedAccount,
    dead: CallToken | undefined,
  ): AccessToken | Promise<TokenOutcome | ChainedToken> {
    const { tokens } = this.shared;
    const authoriser = authoriserOf(this.vendor, account, this.shared, this.rateLimit);
    if (this.chains !== undefined) return this.chains.take(account, authoriser, dead !== undefined);
    if (dead?.kind === 'token') return tokens.replace(account, authoriser, dead);
    return tokens.known(account) ?? tokens.current(account, authoriser);
  }

  /** Waits for a token no longer than the call may still be sent; others may wait for the same one for longer. */
  private async inTime<Outcome extends TokenOutcome | ChainedToken>(
    call: VendorCall,
    token: Outcome | Promise<Outcome>,
  ): Promise<Outcome | undefined> {
    if (call.sendBefore === undefined || !(token instanceof Promise)) return token;
    const end = new AbortController();
    const late = sleep(Math.max(0, this.shared.requests.leftMs(call)), undefined, { signal: end.signal });
    // A token that was at hand already is taken; whether the call is too late is decided when it leaves.
    const outcome = await Promise.race([token, late.catch(() => undefined)]).finally(() => end.abort());
    if (outcome === undefined) token.then(leaveUnused, () => undefined);
    return outcome;
  }

  /** Does as a 429 says where that is soon. @returns why not */
  private async waitOut(
    account: OpenedAccount,
    call: VendorCall,
    retryAfterMs: number | undefined,
    again: boolean,
  ): Promise<NotSent | undefined> {
    const { blockedSeconds } = this.rateLimit ?? {};
    const knownMs = retryAfterMs ?? (blockedSeconds && blockedSeconds * 1_000);
    const waitMs = knownMs ?? RETRY_AFTER_MS;
    if (this.rateLimit !== undefined) await this.shared.limiter.pushBack(account, waitMs);
    if (again || waitMs > LONGEST_RETRY_AFTER_MS || waitMs >= this.shared.requests.leftMs(call))
      return throttled(`the vendor answers 429, for ${waitMs} ms`, knownMs);
    // With a limit of ours, the limiter waits.
    if (this.rateLimit === undefined) await sleep(waitMs);
    return undefined;
  }
}

function headersOf(
  vendor: Vendor,
  accessToken: string,
  account: OpenedAccount,
): Readonly<Record<string, string>> {
  return vendor.headersOf?.(accessToken, account) ?? { Authorization: `Bearer ${accessToken}` };
}

/** Nobody waits for it any more, and it has not been sent with. */
function leaveUnused(token: TokenOutcome | ChainedToken): void {
  if (token.kind === 'chained') token.pool.giveBack(token);
}
