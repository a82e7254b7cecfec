import { randomBytes } from 'node:crypto';
import type { Journal } from '../core/journal.js';
import type { Limits } from '../core/limits.js';
import { hash, isSecret } from '../core/secrets.js';
import { EfiError } from './errors.js';

/** A merchant at the vendor. */
export interface Account {
  readonly clientId: string;
  /** SHA-256; the secret itself is kept nowhere. */
  readonly secretHash: string;
  readonly payeeCode: string;
  /** The merchant's own CPF or CNPJ: who charges himself is refused. */
  readonly document?: string;
}

/** There from the start, so that nobody has to set anything up. */
const DEFAULT_ACCOUNT: Account = {
  clientId: 'Client_Id_sandbox',
  secretHash: hash('Client_Secret_sandbox'),
  payeeCode: '5a4d0b0c1e2f3a4b5c6d7e8f90a1b2c3',
};

/** The merchants, and the access tokens they were given. */
export class Accounts {
  private readonly byClientId = new Map<string, Account>();
  private readonly byPayeeCode = new Map<string, Account>();
  /** In the order of their issue. Not kept over a restart: merchants authorise again. */
  private readonly tokens = new Map<string, { clientId: string; expiresAt: number }>();

  constructor(
    private readonly journal: Journal,
    private readonly limits: Limits,
  ) {
    for (const account of [DEFAULT_ACCOUNT, ...journal.take<Account>('account')]) this.index(account);
  }

  put(account: Account): void {
    const former = this.byClientId.get(account.clientId);
    if (former) this.byPayeeCode.delete(former.payeeCode);
    this.index(account);
    this.journal.put('account', account.clientId, account);
  }

  list(): Account[] {
    return [...this.byClientId.values()];
  }

  /** Makes every access token invalid. */
  revokeTokens(): void {
    this.tokens.clear();
  }

  /** Merchants stay: whoever was set up with one goes on working. */
  reset(): void {
    this.revokeTokens();
    for (const account of this.list())
      if (account !== DEFAULT_ACCOUNT) this.journal.put('account', account.clientId, account);
  }

  /** @throws EfiError 3500008 for a payee code that nobody has */
  withPayeeCode(payeeCode: string | undefined): Account {
    const account = payeeCode === undefined ? undefined : this.byPayeeCode.get(payeeCode);
    if (!account)
      throw new EfiError(3500008, undefined, 'Requisição não autorizada. Identificador de conta inválido.');
    return account;
  }

  findByPayeeCode(payeeCode: string): Account | undefined {
    return this.byPayeeCode.get(payeeCode);
  }

  /** Whose Basic credentials these are, whether or not the secret is right. */
  claimedBy(authorization: string): Account | undefined {
    return this.byClientId.get(readBasic(authorization)?.clientId ?? '');
  }

  /** @param authorization HTTP Basic @throws EfiError 3500008 */
  signIn(authorization: string | undefined): Account {
    const given = readBasic(authorization ?? '');
    const account = given && this.byClientId.get(given.clientId);
    if (!account || !isSecret(given.clientSecret, account.secretHash))
      throw new EfiError(3500008, undefined, 'Credenciais inválidas ou inativas.');
    return account;
  }

  /** Several tokens of one account may be valid at once. Their life is real time. */
  issueToken(account: Account, now: number = Date.now()): { token: string; expiresAt: number } {
    for (const [token, { expiresAt }] of this.tokens) {
      if (expiresAt > now) break;
      this.tokens.delete(token);
    }
    const token = randomBytes(32).toString('hex');
    const expiresAt = now + this.limits.number('tokenSeconds') * 1000;
    this.tokens.set(token, { clientId: account.clientId, expiresAt });
    return { token, expiresAt };
  }

  /** Whose token this is, expired or not. */
  holderOf(authorization: string): Account | undefined {
    return this.byClientId.get(this.tokens.get(readBearer(authorization))?.clientId ?? '');
  }

  /** @param authorization HTTP Bearer @throws EfiError 3500008 when it is missing, unknown, revoked or expired */
  authorised(authorization: string | undefined, now: number = Date.now()): Account {
    const issued = authorization === undefined ? undefined : this.tokens.get(readBearer(authorization));
    const account = issued && this.byClientId.get(issued.clientId);
    if (!account || issued.expiresAt <= now) throw new EfiError(3500008);
    return account;
  }

  private index(account: Account): void {
    this.byClientId.set(account.clientId, account);
    this.byPayeeCode.set(account.payeeCode, account);
  }
}

function readBearer(authorization: string): string {
  return /^Bearer ([^\s]+)$/i.exec(authorization)?.[1] ?? '';
}

function readBasic(authorization: string): { clientId: string; clientSecret: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0
    ? undefined
    : { clientId: decoded.slice(0, colon), clientSecret: decoded.slice(colon + 1) };
}
