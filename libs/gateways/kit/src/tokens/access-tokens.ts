import { newIdentifier, type Identifier } from '@mensal/kernel';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { unopened, type OpenedAccount } from '../accounts/connected-accounts.js';
import { BoundedMap } from '../bounded-map.js';
import {
  BROKEN_DOWN,
  failureOf,
  unreachable,
  type Authorised,
  type Authoriser,
  type FailedToken,
} from './authoriser.js';
import { SqlAccessTokens, type StoredToken } from './sql-access-tokens.js';
import { tokenLife } from './token-life.js';

/** An access token in this process's memory. */
export interface AccessToken {
  kind: 'token';
  accessToken: string;
  revision: number;
  generation: number;
  /** On the process's monotonic clock, in milliseconds. */
  usableUntil: number;
  obtainedAt: number;
  gateway: string;
  markedUsed: boolean;
}

export type TokenOutcome =
  | AccessToken
  | FailedToken
  /** The account has been changed since it was opened: open it again. */
  | { kind: 'outdated' };

interface Wanted {
  /** The generation that will not do any more; -1 where any will. */
  after: number;
  /** Whether the vendor refused that generation, and did not only come near its end. */
  dead: boolean;
  /** Whether a call waits for it. */
  used: boolean;
}

const MAX_ENTRIES = 5_000;
const POLL_MS = 50;

/**
 * Access tokens of all tenants. The database holds the truth, this process remembers what it has seen of it. However
 * many processes need a token at once, one of them asks the vendor: within a process callers share a promise, between
 * processes a lease decides.
 */
@Injectable()
export class AccessTokens implements BeforeApplicationShutdown {
  private readonly memory = new BoundedMap<string, AccessToken>(MAX_ENTRIES);
  private readonly flights = new Map<string, Promise<TokenOutcome>>();

  constructor(private readonly store: SqlAccessTokens) {}

  /** The token in memory, where it can be used as it is: it costs nothing. */
  known(account: OpenedAccount): AccessToken | undefined {
    const known = this.memory.get(keyOf(account));
    if (known === undefined || !known.markedUsed || !isUsable(known, account)) return undefined;
    return known;
  }

  /** A usable token, from memory, the database or the vendor. */
  async current(account: OpenedAccount, authoriser: Authoriser): Promise<TokenOutcome> {
    const known = this.memory.get(keyOf(account));
    if (known === undefined || !isUsable(known, account))
      return this.share(account, authoriser, { after: -1, dead: false, used: true });
    if (!known.markedUsed) await this.markUsed(account, known);
    return known;
  }

  /** A token in place of one that the vendor no longer takes. */
  async replace(account: OpenedAccount, authoriser: Authoriser, dead: AccessToken): Promise<TokenOutcome> {
    const known = this.memory.get(keyOf(account));
    if (known !== undefined && isLater(known, dead) && isUsable(known, account)) return known;
    this.memory.delete(keyOf(account));
    return this.share(account, authoriser, { after: dead.generation, dead: true, used: true });
  }

  /** Renews a token that is due, while the old one still serves. @returns whether it was, by whomever */
  async renew(account: OpenedAccount, authoriser: Authoriser): Promise<TokenOutcome | undefined> {
    const generation = await this.store.dueGeneration(account);
    if (generation === undefined) return undefined;
    return this.share(account, authoriser, { after: generation, dead: false, used: false });
  }

  /** A failure that is remembered is over: the account has just been seen working. */
  forgetFailure(account: OpenedAccount): Promise<void> {
    return this.store.forgetFailure(account);
  }

  /** The ages in seconds of the tokens that this process holds, the oldest of each gateway. */
  oldestAges(): Map<string, number> {
    const ages = new Map<string, number>();
    const now = performance.now();
    for (const { gateway, obtainedAt, usableUntil } of this.memory.values())
      if (now < usableUntil) ages.set(gateway, Math.max(ages.get(gateway) ?? 0, (now - obtainedAt) / 1_000));
    return ages;
  }

  /** A token that is on its way is stored, so that others do not wait for it in vain. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.flights.values());
  }

  private share(account: OpenedAccount, authoriser: Authoriser, wanted: Wanted): Promise<TokenOutcome> {
    const key = `${keyOf(account)}/${account.revision}/${wanted.after}`;
    const flying = this.flights.get(key);
    if (flying !== undefined) return flying;
    const flight = this.acquire(account, authoriser, wanted).finally(() => this.flights.delete(key));
    this.flights.set(key, flight);
    return flight;
  }

  private async acquire(
    account: OpenedAccount,
    authoriser: Authoriser,
    wanted: Wanted,
  ): Promise<TokenOutcome> {
    const deadline = performance.now() + authoriser.times.waitMs;
    while (performance.now() < deadline) {
      const readAt = performance.now();
      const stored = await this.store.read(account.tenantId, account.gateway);
      if (stored !== undefined && stored.revision > account.revision) return { kind: 'outdated' };
      if (stored?.revision === account.revision) {
        const token = await this.load(account, stored, wanted, readAt);
        if (token !== undefined) return token;
        if (stored.failure !== undefined) return { kind: 'failed', trouble: stored.failure };
        if (stored.leased) {
          await sleep(POLL_MS * (1 + Math.random()));
          continue;
        }
      }
      const outcome = await this.obtain(account, authoriser, wanted);
      if (outcome !== undefined) return outcome;
    }
    return unreachable('another process has been authorising for too long');
  }

  /** Where the lease is won: asks the vendor, and tells all others what it said. */
  private async obtain(
    account: OpenedAccount,
    { times, authorise }: Authoriser,
    wanted: Wanted,
  ): Promise<TokenOutcome | undefined> {
    const holder = newIdentifier();
    const lease = await this.store.lease(account, { holder, ms: times.leaseMs, ...wanted });
    if (lease === undefined) return undefined;
    let { trouble, rememberMs } = BROKEN_DOWN;
    const leasedAt = performance.now();
    const fail = () => this.store.fail(account, holder, trouble, rememberMs, performance.now() - leasedAt);
    try {
      const refreshToken = await this.takeRefreshToken(account, holder, lease.refreshToken);
      const askedAt = performance.now();
      const authorisation = await authorise(askedAt + times.totalMs, refreshToken);
      if (authorisation.kind === 'authorised')
        return await this.keep(account, holder, authorisation, wanted, askedAt);
      ({ trouble, rememberMs } = failureOf(authorisation));
    } catch (error) {
      await fail();
      throw error;
    }
    await fail();
    return { kind: 'failed', trouble };
  }

  /** It is gone from the database before it leaves: a process that dies leaves it unused, and never used twice. */
  private async takeRefreshToken(
    account: OpenedAccount,
    holder: Identifier,
    sealed: string | null,
  ): Promise<string | undefined> {
    if (sealed === null) return undefined;
    const refreshToken = await this.store.openRefreshToken(account, sealed).catch(unopened);
    if (typeof refreshToken !== 'string') return undefined;
    return (await this.store.takeRefreshToken(account, holder, sealed)) ? refreshToken : undefined;
  }

  /** @returns nothing where the lease was lost meanwhile */
  private async keep(
    account: OpenedAccount,
    holder: Identifier,
    { accessToken, refreshToken, lifetimeSeconds }: Authorised,
    { used }: Wanted,
    askedAt: number,
  ): Promise<AccessToken | undefined> {
    const life = tokenLife(lifetimeSeconds);
    const ageMs = performance.now() - askedAt;
    const obtained = { accessToken, refreshToken, ageMs, used, ...life };
    const generation = await this.store.store(account, holder, obtained);
    if (generation === undefined) return undefined;
    return this.remember(account, {
      accessToken,
      generation,
      obtainedAt: askedAt,
      usableUntil: askedAt + life.expiresAfterMs,
      markedUsed: used,
    });
  }

  private async load(
    account: OpenedAccount,
    { generation, token, leftMs, ageMs, used }: StoredToken,
    wanted: Wanted,
    readAt: number,
  ): Promise<TokenOutcome | undefined> {
    if (token === null || leftMs === null || leftMs <= 0 || generation <= wanted.after) return undefined;
    const accessToken = await this.store.open(account, token).catch(unopened);
    // It serves the processes that can open it: to replace it would set one against the other.
    if (typeof accessToken !== 'string') return { kind: 'failed', trouble: accessToken.trouble };
    const loaded = this.remember(account, {
      accessToken,
      generation,
      obtainedAt: readAt - (ageMs ?? 0),
      usableUntil: readAt + leftMs,
      markedUsed: used,
    });
    if (wanted.used && !loaded.markedUsed) await this.markUsed(account, loaded);
    return loaded;
  }

  private remember(
    { tenantId, gateway, revision }: OpenedAccount,
    token: Omit<AccessToken, 'kind' | 'revision' | 'gateway'>,
  ): AccessToken {
    const entry: AccessToken = { kind: 'token', revision, gateway, ...token };
    const key = keyOf({ tenantId, gateway });
    const known = this.memory.get(key);
    if (known === undefined || isLater(entry, known)) this.memory.set(key, entry);
    return entry;
  }

  private async markUsed(account: OpenedAccount, token: AccessToken): Promise<void> {
    token.markedUsed = true;
    await this.store.markUsed(account, token.generation);
  }
}

function isLater(a: AccessToken, b: AccessToken): boolean {
  return a.revision > b.revision || (a.revision === b.revision && a.generation > b.generation);
}

function isUsable(token: AccessToken, { revision }: OpenedAccount): boolean {
  return token.revision === revision && performance.now() < token.usableUntil;
}

function keyOf({ tenantId, gateway }: Pick<OpenedAccount, 'tenantId' | 'gateway'>): string {
  return `${tenantId}/${gateway}`;
}
