import { randomBytes } from 'node:crypto';
import type { Journal } from '../core/journal.js';
import type { Limits } from '../core/limits.js';
import { hash, isSecret } from '../core/secrets.js';

/** A merchant at the vendor. */
export interface Account {
  readonly apiKey: string;
  /** SHA-256; the secret itself is kept nowhere. */
  readonly secretHash: string;
  readonly contractId: string;
}

interface Token {
  readonly apiKey: string;
  readonly expiresAt: number;
  /** When the next one was handed out. */
  spentAt: number | null;
}

/** There from the start, so that nobody has to set anything up. */
const DEFAULT_ACCOUNT: Account = {
  apiKey: 'Api_Key_sandbox',
  secretHash: hash('Api_Secret_sandbox'),
  contractId: 'Contract_sandbox',
};

/**
 * The merchants, and their access tokens: each answer brings the next token of its chain, which spends the one that was
 * sent. An account may have any number of chains. Lives are real time.
 */
export class Accounts {
  private readonly byApiKey = new Map<string, Account>();
  /** In the order of their issue. Not kept over a restart: merchants authorise again. */
  private readonly tokens = new Map<string, Token>();

  constructor(
    private readonly journal: Journal,
    private readonly limits: Limits,
  ) {
    for (const account of [DEFAULT_ACCOUNT, ...journal.take<Account>('account')])
      this.byApiKey.set(account.apiKey, account);
  }

  put(account: Account): void {
    this.byApiKey.set(account.apiKey, account);
    this.journal.put('account', account.apiKey, account);
  }

  list(): Account[] {
    return [...this.byApiKey.values()];
  }

  /** Makes every access token invalid. */
  revokeTokens(): void {
    this.tokens.clear();
  }

  /** Merchants stay: whoever was set up with one goes on working. */
  reset(): void {
    this.revokeTokens();
    for (const account of this.list()) if (account !== DEFAULT_ACCOUNT) this.put(account);
  }

  /** @returns the first token of a new chain, or undefined for wrong credentials */
  signIn(apiKey: string, apiSecret: string): string | undefined {
    const account = this.byApiKey.get(apiKey);
    return account && isSecret(apiSecret, account.secretHash) ? this.issue(apiKey) : undefined;
  }

  /** Whose token this is, whether or not it is still good. */
  holderOf(token: string): string | undefined {
    return this.tokens.get(token)?.apiKey;
  }

  /** @returns undefined for a token that is unknown, expired, or spent for longer than the grace */
  enter(token: string, now: number = Date.now()): Account | undefined {
    const known = this.tokens.get(token);
    if (!known || known.expiresAt <= now) return undefined;
    if (known.spentAt !== null && known.spentAt + this.limits.number('tokenGraceMs') <= now) return undefined;
    return this.byApiKey.get(known.apiKey);
  }

  /** Spends a token that was let in. @returns the next one */
  next(token: string, account: Account): string {
    const known = this.tokens.get(token);
    if (known) known.spentAt ??= Date.now();
    return this.issue(account.apiKey);
  }

  private issue(apiKey: string, now: number = Date.now()): string {
    for (const [token, { expiresAt }] of this.tokens) {
      if (expiresAt > now) break;
      this.tokens.delete(token);
    }
    const token = randomBytes(32).toString('hex');
    const expiresAt = now + this.limits.number('tokenSeconds') * 1000;
    this.tokens.set(token, { apiKey, expiresAt, spentAt: null });
    return token;
  }
}
