import { SealedSecretError, SecretBox, Sql, type SealedStore } from '@mensal/platform';
import type { Identifier } from '@mensal/kernel';
import { Injectable, Logger } from '@nestjs/common';
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
  private readonly logger = new Logger(SealedCardTokens.name);

  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {}

  async reseal(): Promise<number> {
    const count = { changed: 0, unreadable: 0 };
    let last: Pick<TokenRow, 'tenantId' | 'id'> = { tenantId: FIRST, id: FIRST };
    for (;;) {
      const rows = await this.sql.query<TokenRow>(
        `select tenant_id as "tenantId", id, card_token as "cardToken" from billing.charges
         where card_token <> '' and (tenant_id, id) > ($1, $2) order by tenant_id, id limit $3`,
        [last.tenantId, last.id, BATCH],
      );
      for (const row of rows) await this.resealOne(row, count);
      const end = rows.at(-1);
      if (end === undefined) break;
      last = end;
    }
    if (count.unreadable > 0)
      throw new Error(`${this.name}: ${count.unreadable} could not be opened, each of them logged`);
    return count.changed;
  }

  private async resealOne(
    { tenantId, id, cardToken }: TokenRow,
    count: { changed: number; unreadable: number },
  ): Promise<void> {
    const context = cardTokenContext(tenantId);
    try {
      if (this.box.isCurrent(cardToken)) return;
      const sealed = await this.box.seal(await this.box.open(cardToken, context), context);
      // What was changed meanwhile was sealed with the present key.
      await this.sql.query(
        'update billing.charges set card_token = $3 where tenant_id = $1 and id = $2 and card_token = $4',
        [tenantId, id, sealed, cardToken],
      );
      count.changed += 1;
    } catch (error) {
      if (!(error instanceof SealedSecretError)) throw error;
      this.logger.error({ tenant: tenantId, charge: id, reason: error.message }, 'A secret cannot be opened');
      count.unreadable += 1;
    }
  }
}
