import type { Identifier } from '@mensal/kernel';
import type { OpenedAccount } from '../accounts/connected-accounts.js';
import { BoundedMap } from '../bounded-map.js';
import type { Reply } from '../vendor-requests.js';
import { failureOf, unreachable, type Authoriser, type FailedToken } from './authoriser.js';
import { tokenLife } from './token-life.js';

/** A token that serves one call, whose answer brings the next one of its chain. */
export interface ChainedToken {
  kind: 'chained';
  accessToken: string;
  revision: number;
  /** On the process's monotonic clock, in milliseconds. */
  usableUntil: number;
  /** Of each token of its chain, from when it was asked for. */
  lifeMs: number;
  pool: Pool;
}

const MAX_ACCOUNTS = 5_000;
/** Of an account, in this process: in use at most so many, and idle. */
const MAX_CHAINS = 8;

/** The tokens of one vendor whose every answer brings the token of the next call: in the memory of this process alone. */
export class TokenChains {
  private readonly pools = new BoundedMap<Identifier, Pool>(MAX_ACCOUNTS);

  constructor(private readonly nextTokenOf: (body: unknown) => string | undefined) {}

  /**
   * Takes an idle token, or authorises; waits where all chains of the account are in use. Whoever takes one gives it back
   * with {@link end}.
   *
   * @param afresh whether an idle one will not do: the vendor has just refused one
   */
  take(account: OpenedAccount, authoriser: Authoriser, afresh: boolean): Promise<ChainedToken | FailedToken> {
    return this.poolOf(account).take(authoriser, afresh);
  }

  /**
   * After the one call that a token was taken for: the chain goes on with what the answer brings, or with the token itself
   * where nothing was sent. Else it is over, because nobody knows whether the vendor has spent it.
   */
  end(token: ChainedToken, reply: Reply | undefined, sentAt: number): void {
    let next: ChainedToken | undefined;
    try {
      if (reply?.kind === 'not-sent') next = token;
      const accessToken = reply?.kind === 'answer' ? this.nextTokenOf(reply.body) : undefined;
      if (accessToken !== undefined) next = { ...token, accessToken, usableUntil: sentAt + token.lifeMs };
    } finally {
      token.pool.giveBack(next);
    }
  }

  /** A failure that is remembered is over: the account has just been seen working. */
  forgetFailure(account: OpenedAccount): void {
    this.poolOf(account).forgetFailure();
  }

  /** Of other credentials nothing is kept. */
  private poolOf({ tenantId, revision }: OpenedAccount): Pool {
    const known = this.pools.get(tenantId);
    if (known?.revision === revision) return known;
    const pool = new Pool(revision);
    this.pools.set(tenantId, pool);
    return pool;
  }
}

/** The chains of an account. A call has a place in it while it has a token, or is about to have one. */
class Pool {
  private readonly idle: ChainedToken[] = [];
  private readonly waiting = new Set<() => void>();
  private taken = 0;
  private failure: (FailedToken & { until: number }) | undefined;

  constructor(readonly revision: number) {}

  async take(authoriser: Authoriser, afresh: boolean): Promise<ChainedToken | FailedToken> {
    if (!(await this.enter(authoriser.times.waitMs)))
      return unreachable('all token chains of the account have been in use for too long');
    let token: ChainedToken | undefined;
    try {
      token = afresh ? undefined : this.idleToken();
      if (token !== undefined) return token;
      if (this.failure !== undefined && performance.now() < this.failure.until) return this.failure;
      const outcome = await this.begin(authoriser);
      if (outcome.kind === 'chained') token = outcome;
      return outcome;
    } finally {
      if (token === undefined) this.leave();
    }
  }

  giveBack(token: ChainedToken | undefined): void {
    if (token !== undefined && this.idle.length < MAX_CHAINS) this.idle.push(token);
    this.leave();
  }

  forgetFailure(): void {
    this.failure = undefined;
  }

  private async begin({ times, authorise }: Authoriser): Promise<ChainedToken | FailedToken> {
    const askedAt = performance.now();
    const authorisation = await authorise(askedAt + times.totalMs);
    if (authorisation.kind !== 'authorised') {
      const { trouble, rememberMs } = failureOf(authorisation);
      this.failure = { kind: 'failed', trouble, until: performance.now() + rememberMs };
      return this.failure;
    }
    this.failure = undefined;
    const lifeMs = tokenLife(authorisation.lifetimeSeconds).expiresAfterMs;
    return {
      kind: 'chained',
      accessToken: authorisation.accessToken,
      revision: this.revision,
      usableUntil: askedAt + lifeMs,
      lifeMs,
      pool: this,
    };
  }

  /** The one that was given back last, so that few chains stay in use. */
  private idleToken(): ChainedToken | undefined {
    const now = performance.now();
    for (let token = this.idle.pop(); token !== undefined; token = this.idle.pop())
      if (now < token.usableUntil) return token;
    return undefined;
  }

  /** @returns whether there is a place now; those who wait get one in their order */
  private async enter(waitMs: number): Promise<boolean> {
    if (this.taken < MAX_CHAINS) {
      this.taken += 1;
      return true;
    }
    return new Promise((resolve) => {
      const enter = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(enter);
        resolve(false);
      }, waitMs);
      this.waiting.add(enter);
    });
  }

  /** Leaves the place to who has waited longest. */
  private leave(): void {
    const [next] = this.waiting;
    if (next === undefined) this.taken -= 1;
    else {
      this.waiting.delete(next);
      next();
    }
  }
}
