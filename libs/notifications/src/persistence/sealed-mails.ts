import type { Identifier } from '@mensal/kernel';
import { SecretBox, Sql, type SealedStore } from '@mensal/platform';
import { Injectable } from '@nestjs/common';

const BATCH = 500;
const FIRST = '00000000-0000-0000-0000-000000000000' as Identifier;

interface MailRow {
  tenantId: Identifier;
  id: Identifier;
  sealed: string;
}

/** What a sealed mail belongs to. */
export const mailContext = (tenantId: Identifier) => ({ tenantId, purpose: 'notifications.email' });

/** Mails that were not sent yet. */
@Injectable()
export class SealedMails implements SealedStore {
  readonly name = 'notifications.emails';

  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {}

  async reseal(): Promise<number> {
    let count = 0;
    let last: Pick<MailRow, 'tenantId' | 'id'> = { tenantId: FIRST, id: FIRST };
    for (;;) {
      const rows = await this.sql.query<MailRow>(
        `select tenant_id as "tenantId", id, sealed from notifications.emails
         where sealed is not null and (tenant_id, id) > ($1, $2) order by tenant_id, id limit $3`,
        [last.tenantId, last.id, BATCH],
      );
      const outdated = rows.filter(({ sealed }) => !this.box.isCurrent(sealed));
      await this.replace(outdated);
      count += outdated.length;
      const end = rows.at(-1);
      if (end === undefined || rows.length < BATCH) return count;
      last = end;
    }
  }

  private async replace(rows: MailRow[]): Promise<void> {
    const sealed = await Promise.all(
      rows.map(async ({ tenantId, sealed }) => {
        const context = mailContext(tenantId);
        return this.box.seal(await this.box.open(sealed, context), context);
      }),
    );
    // What was sent meanwhile is erased, and stays so.
    await this.sql.query(
      `update notifications.emails e set sealed = n.sealed
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) n (tenant_id, id, old, sealed)
       where e.tenant_id = n.tenant_id and e.id = n.id and e.sealed = n.old`,
      [rows.map((row) => row.tenantId), rows.map((row) => row.id), rows.map((row) => row.sealed), sealed],
    );
  }
}
