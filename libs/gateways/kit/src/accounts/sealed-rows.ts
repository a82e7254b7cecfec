import type { GatewayName } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import { SecretBox, Sql, type SealedStore, type SecretContext } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
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

  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {}

  async reseal(): Promise<number> {
    let count = 0;
    for (const { table, columns } of TABLES) count += await this.resealTable(table, columns);
    return count;
  }

  private async resealTable(table: string, columns: Record<string, ContextOf>): Promise<number> {
    let count = 0;
    let last = [BEFORE_ALL, ''];
    for (;;) {
      const rows = await this.sql.query<SealedRow>(
        `select tenant_id as "tenantId", gateway, ${Object.keys(columns).join(', ')} from ${table}
         where (tenant_id, gateway) > ($1, $2) order by tenant_id, gateway limit ${BATCH}`,
        last,
      );
      for (const row of rows) if (await this.resealRow(table, columns, row)) count += 1;
      const end = rows.at(-1);
      if (end === undefined) return count;
      last = [end.tenantId, end.gateway];
    }
  }

  /** What was changed meanwhile was sealed with the current key by whoever changed it. */
  private async resealRow(
    table: string,
    columns: Record<string, ContextOf>,
    row: SealedRow,
  ): Promise<boolean> {
    let changed = false;
    for (const [column, contextOf] of Object.entries(columns)) {
      const sealed = row[column] ?? null;
      if (sealed === null || this.box.isCurrent(sealed)) continue;
      const context = contextOf(row.tenantId, row.gateway);
      await this.sql.query(
        `update ${table} set ${column} = $3 where tenant_id = $1 and gateway = $2 and ${column} = $4`,
        [
          row.tenantId,
          row.gateway,
          await this.box.seal(await this.box.open(sealed, context), context),
          sealed,
        ],
      );
      changed = true;
    }
    return changed;
  }
}
