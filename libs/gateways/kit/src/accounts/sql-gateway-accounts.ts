import {
  GatewayAccounts,
  type GatewayAccount,
  type GatewayAccountChange,
  type GatewayEnvironment,
  type GatewayName,
  type PaymentMethod,
} from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import {
  CONFIGURATION,
  generateSecret,
  hashSecret,
  SealedSecretError,
  SecretBox,
  Sql,
  UnitOfWork,
  type Configuration,
} from '@mensal/platform';
import { Inject, Injectable } from '@nestjs/common';
import {
  ConnectedAccounts,
  credentialsContext,
  notificationContext,
  notificationUrl,
} from './connected-accounts.js';

interface AccountRow {
  gateway: GatewayName;
  environment: GatewayEnvironment;
  credentialNames: string[];
  methods: PaymentMethod[];
  active: boolean;
  notificationSecret: string;
}

const COLUMNS = `gateway, environment, credential_names as "credentialNames", methods, active,
  notification_secret as "notificationSecret"`;

/** Accounts in PostgreSQL, their credentials sealed. New ones are for production and active unless told otherwise. */
@Injectable()
export class SqlGatewayAccounts extends GatewayAccounts {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly sql: Sql,
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    private readonly connected: ConnectedAccounts,
  ) {
    super();
  }

  async list(tenantId: Identifier): Promise<GatewayAccount[]> {
    const rows = await this.sql.query<AccountRow>(
      `select ${COLUMNS} from gateways.accounts where tenant_id = $1 order by gateway`,
      [tenantId],
    );
    return Promise.all(rows.map((row) => this.present(tenantId, row)));
  }

  async find(tenantId: Identifier, gateway: GatewayName): Promise<GatewayAccount | undefined> {
    const [row] = await this.sql.query<AccountRow>(
      `select ${COLUMNS} from gateways.accounts where tenant_id = $1 and gateway = $2`,
      [tenantId, gateway],
    );
    return row && this.present(tenantId, row);
  }

  /** New credentials or another environment end the access tokens that were had with the old ones. */
  async save(
    tenantId: Identifier,
    gateway: GatewayName,
    change: GatewayAccountChange,
    now: Date,
  ): Promise<GatewayAccount> {
    const row = await this.unitOfWork.run(
      async () =>
        (await this.insert(tenantId, gateway, change, now)) ??
        (await this.update(tenantId, gateway, change, now)),
    );
    this.connected.forget(tenantId, gateway);
    return this.present(tenantId, row);
  }

  async holds(
    tenantId: Identifier,
    gateway: GatewayName,
    credentials: Readonly<Record<string, string | undefined>>,
  ): Promise<boolean> {
    const account = await this.connected.open(tenantId, gateway);
    const held = 'kind' in account ? {} : account.credentials;
    return Object.entries(credentials).every(([name, value]) => held[name] === value);
  }

  async ownerOf(gateway: GatewayName, notificationSecret: string): Promise<Identifier | undefined> {
    const [row] = await this.sql.query<{ tenantId: Identifier }>(
      `select tenant_id as "tenantId" from gateways.accounts where notification_hash = $1 and gateway = $2`,
      [hashSecret(notificationSecret), gateway],
    );
    return row?.tenantId;
  }

  private async insert(
    tenantId: Identifier,
    gateway: GatewayName,
    { environment = 'production', credentials = {}, methods = [], active = true }: GatewayAccountChange,
    now: Date,
  ): Promise<AccountRow | undefined> {
    const secret = generateSecret();
    const [row] = await this.sql.query<AccountRow>(
      `insert into gateways.accounts (tenant_id, gateway, revision, environment, credentials, credential_names,
         methods, active, notification_secret, notification_hash, created_at, updated_at)
       values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $10)
       on conflict (tenant_id, gateway) do nothing returning ${COLUMNS}`,
      [
        tenantId,
        gateway,
        environment,
        await this.sealCredentials(tenantId, gateway, credentials),
        Object.keys(credentials),
        methods,
        active,
        await this.box.seal(secret, notificationContext(tenantId, gateway)),
        hashSecret(secret),
        now,
      ],
    );
    return row;
  }

  private async update(
    tenantId: Identifier,
    gateway: GatewayName,
    { environment, credentials, methods, active }: GatewayAccountChange,
    now: Date,
  ): Promise<AccountRow> {
    const [row] = await this.sql.query<AccountRow & { newAccess: boolean }>(
      `update gateways.accounts a set
         environment = coalesce($3, a.environment),
         credentials = coalesce($4, a.credentials),
         credential_names = coalesce($5, a.credential_names),
         methods = coalesce($6, a.methods),
         active = coalesce($7, a.active),
         revision = a.revision + case when $4::text is not null or $3 <> a.environment then 1 else 0 end,
         updated_at = $8
       where tenant_id = $1 and gateway = $2 returning ${COLUMNS}`,
      [
        tenantId,
        gateway,
        environment,
        credentials && (await this.sealCredentials(tenantId, gateway, credentials)),
        credentials && Object.keys(credentials),
        methods,
        active,
        now,
      ],
    );
    if (row === undefined) throw new Error(`The account at ${gateway} has vanished`);
    await this.sql.query(
      `delete from gateways.access_tokens t using gateways.accounts a
       where t.tenant_id = $1 and t.gateway = $2 and a.tenant_id = $1 and a.gateway = $2 and t.revision < a.revision`,
      [tenantId, gateway],
    );
    return row;
  }

  private sealCredentials(
    tenantId: Identifier,
    gateway: GatewayName,
    credentials: Readonly<Record<string, string>>,
  ): Promise<string> {
    return this.box.seal(JSON.stringify(credentials), credentialsContext(tenantId, gateway));
  }

  private async present(tenantId: Identifier, row: AccountRow): Promise<GatewayAccount> {
    const { gateway, environment, methods, active } = row;
    const secret = await this.box
      .open(row.notificationSecret, notificationContext(tenantId, gateway))
      .catch(withoutSecret);
    return {
      tenantId,
      gateway,
      environment,
      methods,
      active,
      credentials: row.credentialNames,
      notificationUrl: secret && notificationUrl(this.configuration, gateway, secret),
    };
  }
}

/** The account is shown all the same: only the address is a secret. @throws unless a secret does not open */
function withoutSecret(error: unknown): undefined {
  if (!(error instanceof SealedSecretError)) throw error;
}
