import { randomBytes } from 'node:crypto';
import type { Journal } from '../core/journal.js';
import type { Limits } from '../core/limits.js';
import { hash, isSecret } from '../core/secrets.js';
import { LytexError } from './errors.js';

/** A merchant at the vendor, with what the vendor's panel sets. */
export interface Account {
  readonly clientId: string;
  /** SHA-256; the secret itself is kept nowhere. */
  readonly secretHash: string;
  /** Where webhooks go; none are sent without it. */
  readonly callbackUrl: string | null;
  /** Signs webhooks, so it is kept as it is. */
  readonly callbackSecret: string;
}

/** There from the start, so that nobody has to set anything up. */
export const DEFAULT_ACCOUNT: Account = {
  clientId: 'Client_Id_sandbox',
  secretHash: hash('Client_Secret_sandbox'),
  callbackUrl: null,
  callbackSecret: 'Callback_Secret_sandbox',
};

interface Token {
  readonly clientId: string;
  /** Real milliseconds. */
  readonly expiresAt: number;
}

interface RefreshToken extends Token {
  readonly accessToken: string;
}

/** How long a token that ended is told apart from one that never was. Real milliseconds. */
const REMEMBERED_MS = 3_600_000;

/** The merchants, and the tokens they were given. Tokens are not kept over a restart: merchants sign in again. */
export class Accounts {
  private readonly accounts = new Map<string, Account>();
  private readonly tokens = new Map<string, Token>();
  private readonly refreshTokens = new Map<string, RefreshToken>();

  constructor(
    private readonly journal: Journal,
    private readonly limits: Limits,
  ) {
    for (const account of [DEFAULT_ACCOUNT, ...journal.take<Account>('account')])
      this.accounts.set(account.clientId, account);
  }

  put(account: Account): void {
    this.accounts.set(account.clientId, account);
    this.journal.put('account', account.clientId, account);
  }

  list(): Account[] {
    return [...this.accounts.values()];
  }

  find(clientId: string | undefined): Account | undefined {
    return this.accounts.get(clientId ?? '');
  }

  revokeTokens(): void {
    this.tokens.clear();
    this.refreshTokens.clear();
  }

  /** Merchants stay: whoever was set up with one goes on working. */
  reset(): void {
    this.revokeTokens();
    for (const account of this.list()) if (account !== DEFAULT_ACCOUNT) this.put(account);
  }

  /** @throws LytexError 401 */
  signIn(clientId: string, clientSecret: string) {
    const account = this.find(clientId);
    if (!account || !isSecret(clientSecret, account.secretHash))
      throw new LytexError(401, 'Client ID ou Client Secret inválido');
    return this.issue(clientId);
  }

  /** A refresh token goes with its access token, expired or not, and works once. @throws LytexError 401, 410 */
  refresh(accessToken: string, refreshToken: string) {
    const { clientId, ...known } = valid(this.refreshTokens.get(refreshToken));
    if (known.accessToken !== accessToken) throw invalid();
    this.refreshTokens.delete(refreshToken);
    return this.issue(clientId);
  }

  /** @param authorization with `Bearer`, or the token alone @throws LytexError 401, 410 when its time is over */
  authorised(authorization: string | undefined): Account {
    const account = this.find(valid(this.tokens.get(readToken(authorization))).clientId);
    if (!account) throw invalid();
    return account;
  }

  /** Whose access token this is, expired or not. */
  holderOf(authorization: string | undefined): Account | undefined {
    return this.find(this.tokens.get(readToken(authorization))?.clientId);
  }

  /** Several tokens of one account may be valid at once. Their life is real time. */
  private issue(clientId: string) {
    const now = Date.now();
    forgetOld(this.tokens, now);
    forgetOld(this.refreshTokens, now);
    const accessToken = randomBytes(32).toString('hex');
    const refreshToken = randomBytes(32).toString('hex');
    const expiresAt = now + this.limits.number('tokenSeconds') * 1000;
    const refreshExpiresAt = now + this.limits.number('refreshTokenSeconds') * 1000;
    this.tokens.set(accessToken, { clientId, expiresAt });
    this.refreshTokens.set(refreshToken, { clientId, accessToken, expiresAt: refreshExpiresAt });
    return {
      accessToken,
      refreshToken,
      expireAt: new Date(expiresAt).toISOString(),
      refreshExpireAt: new Date(refreshExpiresAt).toISOString(),
    };
  }
}

function valid<T extends Token>(token: T | undefined): T {
  if (!token) throw invalid();
  if (token.expiresAt <= Date.now()) throw new LytexError(410, 'Token expirado');
  return token;
}

function invalid(): LytexError {
  return new LytexError(401, 'Token inválido');
}

function readToken(authorization = ''): string {
  return /^(?:Bearer )?(\S+)$/i.exec(authorization)?.[1] ?? '';
}

function forgetOld(tokens: Map<string, Token>, now: number): void {
  for (const [token, { expiresAt }] of tokens) {
    if (expiresAt > now - REMEMBERED_MS) break;
    tokens.delete(token);
  }
}
