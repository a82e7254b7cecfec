import type { Identifier } from '@mensal/kernel';
import { SealedSecretError, SecretBox, Sql, type SealedStore, type SecretContext } from '@mensal/platform';
import { Injectable, Logger } from '@nestjs/common';
import { fingerprintKeyContext, tokenContext } from './sealed-contexts.js';

const BATCH = 500;
const NIL = '00000000-0000-0000-0000-000000000000' as Identifier;

interface SealedRow {
  tenantId: Identifier;
  /** Nil where the table has one row a tenant. */
  cardId: Identifier;
  gateway: string;
  sealed: string;
}

interface Table {
  /** Rows after a key, in its order. */
  select: string;
  /** Replaces what has not been changed meanwhile: that was sealed with the present key. */
  update: string;
  contextOf(row: SealedRow): SecretContext;
}

const TABLES: readonly Table[] = [
  {
    select: `select tenant_id as "tenantId", card_id as "cardId", gateway, token as sealed from cards.card_tokens
      where (tenant_id, card_id, gateway) > ($1, $2, $3) order by tenant_id, card_id, gateway limit $4`,
    update: `update cards.card_tokens set token = $5
      where tenant_id = $1 and card_id = $2 and gateway = $3 and token = $4`,
    contextOf: ({ tenantId, cardId, gateway }) => tokenContext(tenantId, cardId, gateway),
  },
  {
    select: `select tenant_id as "tenantId", '${NIL}'::uuid as "cardId", '' as gateway, fingerprint_key as sealed
      from cards.settings
      where fingerprint_key is not null and (tenant_id, '${NIL}'::uuid, '') > ($1, $2::uuid, $3)
      order by tenant_id limit $4`,
    update: `update cards.settings set fingerprint_key = $5
      where tenant_id = $1 and $2::uuid is not null and $3::text is not null and fingerprint_key = $4`,
    contextOf: ({ tenantId }) => fingerprintKeyContext(tenantId),
  },
];

/** Gateways' tokens of cards, and the keys of their fingerprints. */
@Injectable()
export class SealedCardRows implements SealedStore {
  readonly name = 'cards.cards';
  private readonly logger = new Logger(SealedCardRows.name);

  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {}

  async reseal(): Promise<number> {
    const count = { changed: 0, unreadable: 0 };
    for (const table of TABLES) await this.resealTable(table, count);
    if (count.unreadable > 0)
      throw new Error(
        `${this.name}: ${count.unreadable} secrets could not be opened, each of them logged; ${count.changed} were sealed anew`,
      );
    return count.changed;
  }

  private async resealTable(table: Table, count: { changed: number; unreadable: number }): Promise<void> {
    let last: Pick<SealedRow, 'tenantId' | 'cardId' | 'gateway'> = {
      tenantId: NIL,
      cardId: NIL,
      gateway: '',
    };
    for (;;) {
      const rows = await this.sql.query<SealedRow>(table.select, [
        last.tenantId,
        last.cardId,
        last.gateway,
        BATCH,
      ]);
      for (const row of rows) {
        const outcome = await this.resealRow(table, row);
        if (outcome !== 'current') count[outcome] += 1;
      }
      const end = rows.at(-1);
      if (end === undefined || rows.length < BATCH) return;
      last = end;
    }
  }

  private async resealRow(table: Table, row: SealedRow): Promise<'changed' | 'current' | 'unreadable'> {
    const { tenantId, cardId, gateway, sealed } = row;
    const context = table.contextOf(row);
    let plain: string;
    try {
      if (this.box.isCurrent(sealed)) return 'current';
      plain = await this.box.open(sealed, context);
    } catch (error) {
      if (!(error instanceof SealedSecretError)) throw error;
      const at = { tenant: tenantId, purpose: context.purpose };
      this.logger.error({ ...at, reason: error.message }, 'A secret cannot be opened');
      return 'unreadable';
    }
    const renewed = await this.box.seal(plain, context);
    await this.sql.query(table.update, [tenantId, cardId, gateway, sealed, renewed]);
    return 'changed';
  }
}
