import type { Journal } from '../core/journal.js';
import { hash, isSecret } from '../core/secrets.js';
import { IpayError } from './errors.js';

/** A merchant at the vendor. */
export interface Account {
  readonly clientId: string;
  /** SHA-256; the key itself is kept nowhere. */
  readonly keyHash: string;
  /** What each request carries as `Token`. */
  readonly token: string;
}

/** There from the start, so that nobody has to set anything up. */
const DEFAULT_ACCOUNT: Account = {
  clientId: 'ipay-client-sandbox',
  keyHash: hash('ipay-key-sandbox'),
  token: '22138bdb667c98ba749912d0717248d7',
};

/** The merchants. */
export class Accounts {
  private readonly byClientId = new Map<string, Account>();

  constructor(private readonly journal: Journal) {
    for (const account of [DEFAULT_ACCOUNT, ...journal.take<Account>('account')])
      this.byClientId.set(account.clientId, account);
  }

  put(account: Account): void {
    this.byClientId.set(account.clientId, account);
    this.journal.put('account', account.clientId, account);
  }

  list(): Account[] {
    return [...this.byClientId.values()];
  }

  find(clientId: unknown): Account | undefined {
    return typeof clientId === 'string' ? this.byClientId.get(clientId) : undefined;
  }

  /** @throws IpayError userNotFound, also where only the key is wrong */
  signIn(clientId: string, clientKey: string): Account {
    const account = this.find(clientId);
    if (!account || !isSecret(clientKey, account.keyHash)) throw new IpayError('userNotFound');
    return account;
  }

  /** Merchants stay: whoever was set up with one goes on working. */
  reset(): void {
    for (const account of this.list())
      if (account !== DEFAULT_ACCOUNT) this.journal.put('account', account.clientId, account);
  }
}
