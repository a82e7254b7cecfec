import { SecretBox, Sql, type SealedStore } from '@mensal/platform';
import type { Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import { cardTokenContext } from '../application/charge-work.js';

const BATCH = 500;
const FIRST: Identifier = '00000000-0000-0000-0000-000000000000' as Identifier;

interface TokenRow {
  tenantId: Identifier;
  id: Identifier;
  cardToken: string;
}

/** Gateways' card tokens of charges that are under way. */
@Injectable()
export class SealedCardTokens implements SealedStore {
  readonly name = 'billing.card-tokens';

  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {}

  async reseal(): Promise<number> {
    let count = 0;
    let last: Pick<TokenRow, 'tenantId' | 'id'> = { tenantId: FIRST, id: FIRST };
    for (;;) {
      const rows = await this.sql.query<TokenRow>(
        `select tenant_id as "tenantId", id, card_token as "cardToken" from billing.charges
         where card_token <> '' and (tenant_id, id) > ($1, $2) order by tenant_id, id limit $3`,
        [last.tenantId, last.id, BATCH],
      );
      const outdated = rows.filter(({ cardToken }) => !this.box.isCurrent(cardToken));
      await this.replace(outdated);
      count += outdated.length;
      const end = rows.at(-1);
      if (end === undefined || rows.length < BATCH) return count;
      last = end;
    }
  }

  private async replace(rows: TokenRow[]): Promise<void> {
    const sealed = await Promise.all(
      rows.map(async ({ tenantId, cardToken }) => {
        const context = cardTokenContext(tenantId);
        return this.box.seal(await this.box.open(cardToken, context), context);
      }),
    );
    // What was changed meanwhile was sealed with the present key.
    await this.sql.query(
      `update billing.charges c set card_token = n.sealed
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) n (tenant_id, id, old, sealed)
       where c.tenant_id = n.tenant_id and c.id = n.id and c.card_token = n.old`,
      [rows.map((row) => row.tenantId), rows.map((row) => row.id), rows.map((row) => row.cardToken), sealed],
    );
  }
}
