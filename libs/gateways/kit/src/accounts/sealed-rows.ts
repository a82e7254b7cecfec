import type { GatewayName } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import { SealedSecretError, SecretBox, Sql, type SealedStore, type SecretContext } from '@mensal/platform';
import { Injectable, Logger } from '@nestjs/common';
import { tokenContext } from '../tokens/sql-access-tokens.js';
import { credentialsContext, notificationContext } from './connected-accounts.js';

const BATCH = 200;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

interface SealedRow {
  tenantId: Identifier;
  gateway: GatewayName;
  [column: string]: string | null;
}

type ContextOf = (tenantId: Identifier, gateway: GatewayName) => SecretContext;

const TABLES: { table: string; columns: Record<string, ContextOf> }[] = [
  {
    table: 'gateways.accounts',
    columns: { credentials: credentialsContext, notification_secret: notificationContext },
  },
  { table: 'gateways.access_tokens', columns: { token: tokenContext } },
];

/** Seals accounts and tokens anew after a change of the master key. */
@Injectable()
export class SealedRows implements SealedStore {
  readonly name = 'gateways.accounts';
  private readonly logger = new Logger(SealedRows.name);

  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {}

  async reseal(): Promise<number> {
    const count = { changed: 0, unreadable: 0 };
    for (const { table, columns } of TABLES) await this.resealTable(table, columns, count);
    if (count.unreadable > 0)
      throw new Error(
        `${this.name}: ${count.unreadable} rows hold secrets that could not be opened, each of them logged; ${count.changed} were sealed anew`,
      );
    return count.changed;
  }

  private async resealTable(
    table: string,
    columns: Record<string, ContextOf>,
    count: { changed: number; unreadable: number },
  ): Promise<void> {
    let last = [BEFORE_ALL, ''];
    for (;;) {
      const rows = await this.sql.query<SealedRow>(
        `select tenant_id as "tenantId", gateway, ${Object.keys(columns).join(', ')} from ${table}
         where (tenant_id, gateway) > ($1, $2) order by tenant_id, gateway limit ${BATCH}`,
        last,
      );
      for (const row of rows) {
        const outcomes = new Set<string>();
        for (const [column, contextOf] of Object.entries(columns))
          outcomes.add(await this.resealColumn(table, row, column, contextOf));
        if (outcomes.has('changed')) count.changed += 1;
        if (outcomes.has('unreadable')) count.unreadable += 1;
      }
      const end = rows.at(-1);
      if (end === undefined) return;
      last = [end.tenantId, end.gateway];
    }
  }

  /** What was changed meanwhile was sealed with the current key by whoever changed it. */
  private async resealColumn(
    table: string,
    { tenantId, gateway, ...row }: SealedRow,
    column: string,
    contextOf: ContextOf,
  ): Promise<'changed' | 'current' | 'unreadable'> {
    const sealed = row[column] ?? null;
    const context = contextOf(tenantId, gateway);
    let plain: string;
    try {
      if (sealed === null || this.box.isCurrent(sealed)) return 'current';
      plain = await this.box.open(sealed, context);
    } catch (error) {
      if (!(error instanceof SealedSecretError)) throw error;
      const at = { tenant: tenantId, gateway, table, column };
      this.logger.error({ ...at, reason: error.message }, 'A secret cannot be opened');
      return 'unreadable';
    }
    await this.sql.query(
      `update ${table} set ${column} = $3 where tenant_id = $1 and gateway = $2 and ${column} = $4`,
      [tenantId, gateway, await this.box.seal(plain, context), sealed],
    );
    return 'changed';
  }
}
