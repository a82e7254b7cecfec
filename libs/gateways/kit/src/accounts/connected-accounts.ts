import type { GatewayEnvironment, GatewayName } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import { CONFIGURATION, SealedSecretError, SecretBox, Sql, type Configuration } from '@mensal/platform';
import { Inject, Injectable } from '@nestjs/common';
import { notSent, type NotSent } from '../answers.js';
import { BoundedMap } from '../bounded-map.js';
import type { ConnectedAccount } from '../vendor.js';

/** How long an opened account serves without a look at the database, in real milliseconds. */
const MAX_AGE_MS = 5_000;
const MAX_ENTRIES = 5_000;

/** An account with its secrets opened, and the number of its credentials: it grows with each change of them. */
export interface OpenedAccount extends ConnectedAccount {
  revision: number;
}

interface AccountRow {
  revision: number;
  environment: GatewayEnvironment;
  credentials: string;
  notificationSecret: string;
  active: boolean;
}

/**
 * Accounts with their secrets opened, kept in memory for 5 seconds: a change takes effect within that time in all
 * processes, mostly at once in the one that made it.
 */
@Injectable()
export class ConnectedAccounts {
  private readonly cache = new BoundedMap<string, { account: Promise<OpenedAccount>; validUntil: number }>(
    MAX_ENTRIES,
  );

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {}

  /** @returns why nothing can be sent, where there is no account, or one whose secrets this process cannot open */
  async open(tenantId: Identifier, gateway: GatewayName): Promise<OpenedAccount | NotSent> {
    const key = keyOf(tenantId, gateway);
    const now = performance.now();
    const known = this.cache.get(key);
    if (known !== undefined && now < known.validUntil) return known.account.catch(unopened);
    const row = await this.read(tenantId, gateway);
    if (row === undefined) return notSent('no-account', 'there is no account');
    const account = this.unseal(tenantId, gateway, row);
    this.cache.set(key, { account, validUntil: now + MAX_AGE_MS });
    account.catch(() => this.cache.delete(key));
    return account.catch(unopened);
  }

  forget(tenantId: Identifier, gateway: GatewayName): void {
    this.cache.delete(keyOf(tenantId, gateway));
  }

  private async read(tenantId: Identifier, gateway: GatewayName): Promise<AccountRow | undefined> {
    const [row] = await this.sql.query<AccountRow>(
      `select revision, environment, credentials, notification_secret as "notificationSecret", active
       from gateways.accounts where tenant_id = $1 and gateway = $2`,
      [tenantId, gateway],
    );
    return row;
  }

  private async unseal(tenantId: Identifier, gateway: GatewayName, row: AccountRow): Promise<OpenedAccount> {
    const [credentials, secret] = await Promise.all([
      this.box.open(row.credentials, credentialsContext(tenantId, gateway)),
      this.box.open(row.notificationSecret, notificationContext(tenantId, gateway)),
    ]);
    return {
      tenantId,
      gateway,
      revision: row.revision,
      environment: row.environment,
      credentials: JSON.parse(credentials) as Record<string, string>,
      notificationUrl: notificationUrl(this.configuration, gateway, secret),
      active: row.active,
    };
  }
}

/**
 * So it is for a while where the master key is being changed: another process may have a key that this one has not.
 * @throws unless a secret does not open
 */
export function unopened(error: unknown): NotSent {
  if (!(error instanceof SealedSecretError)) throw error;
  return notSent('no-account', `the account cannot be opened here: ${error.message}`);
}

export function credentialsContext(tenantId: Identifier, gateway: GatewayName) {
  return { tenantId, purpose: `gateways.credentials:${gateway}` };
}

export function notificationContext(tenantId: Identifier, gateway: GatewayName) {
  return { tenantId, purpose: `gateways.notification:${gateway}` };
}

export function notificationUrl(
  { publicUrl }: Configuration,
  gateway: GatewayName,
  secret: string,
): string | undefined {
  return publicUrl && `${publicUrl}/v1/notifications/${gateway}/${secret}`;
}

function keyOf(tenantId: Identifier, gateway: GatewayName): string {
  return `${tenantId}/${gateway}`;
}
