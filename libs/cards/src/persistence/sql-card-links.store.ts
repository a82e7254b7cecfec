import type { Identifier } from '@mensal/kernel';
import { Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { CardLinkStore, type CardLink } from '../application/card-link.store.js';

const BY_SECRET = `select tenant_id as "tenantId", id, customer_id as "customerId", expires_at as "expiresAt",
  used_at as "usedAt" from cards.links where secret_hash = $1`;

type Row = Omit<CardLink, 'expiresAt' | 'usedAt'> & { expiresAt: string; usedAt: string | null };

@Injectable()
export class SqlCardLinkStore extends CardLinkStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  async add(link: CardLink, secretHash: Buffer, now: Date): Promise<void> {
    const { tenantId, id, customerId, expiresAt } = link;
    // One that is locked is being used up. To wait for it could end in a deadlock, as cards may be locked here already.
    await this.sql.query(
      `update cards.links set expires_at = $3 where tenant_id = $1 and id in (
         select id from cards.links
         where tenant_id = $1 and customer_id = $2 and used_at is null and expires_at > $3
         for update skip locked)`,
      [tenantId, customerId, now],
    );
    await this.sql.query(
      `insert into cards.links (tenant_id, id, customer_id, secret_hash, expires_at) values ($1, $2, $3, $4, $5)`,
      [tenantId, id, customerId, secretHash, expiresAt],
    );
  }

  async find(secretHash: Buffer): Promise<CardLink | undefined> {
    return this.read(BY_SECRET, secretHash);
  }

  async findForUse(secretHash: Buffer): Promise<CardLink | undefined> {
    return this.read(`${BY_SECRET} for update`, secretHash);
  }

  async recordUse({ tenantId, id }: CardLink, cardId: Identifier, now: Date): Promise<void> {
    await this.sql.query(
      `update cards.links set used_at = $4, card_id = $3 where tenant_id = $1 and id = $2`,
      [tenantId, id, cardId, now],
    );
  }

  async clear(tenantId: Identifier, endedBefore: Date): Promise<void> {
    await this.sql.query(`delete from cards.links where tenant_id = $1 and expires_at < $2`, [
      tenantId,
      endedBefore,
    ]);
  }

  /** Instants come as texts here. */
  private async read(text: string, secretHash: Buffer): Promise<CardLink | undefined> {
    const [row] = await this.sql.query<Row>(text, [secretHash]);
    return (
      row && {
        ...row,
        expiresAt: new Date(row.expiresAt),
        usedAt: row.usedAt === null ? null : new Date(row.usedAt),
      }
    );
  }
}
