import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import type { CalendarDate, Identifier } from '@mensal/kernel';
import { EntityRows, SecretBox, Sql, type Page, type PageOf } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import {
  CardRepository,
  tokenKey,
  type CardAtGateway,
  type ChargeableCard,
  type GatewayTokens,
} from '../application/card.repository.js';
import type { Card, CardStatus } from '../domain/card.js';
import { cardSchema } from './schemas.js';
import { tokenContext } from './sealed-contexts.js';

@Injectable()
export class MikroOrmCardRepository extends CardRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly rows: EntityRows,
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {
    super();
  }

  /** A lock of its own: a customer's first two cards have no row yet that both could lock. */
  async lockCustomer(tenantId: Identifier, customerId: Identifier): Promise<void> {
    await this.sql.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `cards.customer/${tenantId}/${customerId}`,
    ]);
  }

  async add(card: Card): Promise<void> {
    await this.rows.insert(cardSchema, card);
  }

  find(tenantId: Identifier, id: Identifier): Promise<Card | null> {
    return this.rows.read(cardSchema, { tenantId, id });
  }

  findForChange(tenantId: Identifier, id: Identifier): Promise<Card | null> {
    return this.em.findOne(cardSchema, { tenantId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  async list(
    tenantId: Identifier,
    customerId: Identifier,
    status: CardStatus | undefined,
    { offset, limit }: Page,
  ): Promise<PageOf<Card>> {
    const [items, total] = await this.em.findAndCount(
      cardSchema,
      { tenantId, customerId, status: status ?? { $ne: 'deleted' } },
      { orderBy: { id: 'asc' }, offset, limit },
    );
    return { items, total };
  }

  async isKnown(
    tenantId: Identifier,
    customerId: Identifier,
    fingerprint: Buffer,
    except?: Identifier,
  ): Promise<boolean> {
    const found = await this.sql.query(
      `select id from cards.cards
       where tenant_id = $1 and customer_id = $2 and fingerprint = $3 and status <> 'deleted'
         and id is distinct from $4::uuid`,
      [tenantId, customerId, fingerprint, except],
    );
    return found.length > 0;
  }

  async demotePrimary(tenantId: Identifier, customerId: Identifier, except?: Identifier): Promise<void> {
    await this.sql.query(
      `update cards.cards set status = 'secondary'
       where tenant_id = $1 and customer_id = $2 and status = 'primary' and id is distinct from $3::uuid`,
      [tenantId, customerId, except],
    );
  }

  async saveTokens(tenantId: Identifier, cardId: Identifier, tokens: GatewayTokens): Promise<void> {
    await this.sql.query(`delete from cards.card_tokens where tenant_id = $1 and card_id = $2`, [
      tenantId,
      cardId,
    ]);
    for (const [gateway, token] of tokens)
      await this.sql.query(
        `insert into cards.card_tokens (tenant_id, card_id, gateway, token) values ($1, $2, $3, $4)`,
        [tenantId, cardId, gateway, await this.box.seal(token, tokenContext(tenantId, cardId, gateway))],
      );
  }

  async gatewaysOf(tenantId: Identifier, cardIds: readonly Identifier[]): Promise<Map<Identifier, string[]>> {
    const rows = await this.sql.query<{ cardId: Identifier; gateways: string[] }>(
      `select card_id as "cardId", array_agg(gateway order by gateway) as gateways
       from cards.card_tokens where tenant_id = $1 and card_id = any($2::uuid[]) group by card_id`,
      [tenantId, cardIds],
    );
    return new Map(rows.map(({ cardId, gateways }) => [cardId, gateways]));
  }

  async token(tenantId: Identifier, cardId: Identifier, gateway: string): Promise<string | undefined> {
    const [row] = await this.sql.query<{ token: string }>(
      `select token from cards.card_tokens where tenant_id = $1 and card_id = $2 and gateway = $3`,
      [tenantId, cardId, gateway],
    );
    return row && this.box.open(row.token, tokenContext(tenantId, cardId, gateway));
  }

  async tokens(tenantId: Identifier, cards: readonly CardAtGateway[]): Promise<Map<string, string>> {
    if (cards.length === 0) return new Map();
    const rows = await this.sql.query<CardAtGateway & { token: string }>(
      `select card_id as "cardId", gateway, token from cards.card_tokens
       join unnest($2::uuid[], $3::text[]) as wanted (card_id, gateway) using (card_id, gateway)
       where tenant_id = $1`,
      [tenantId, cards.map(({ cardId }) => cardId), cards.map(({ gateway }) => gateway)],
    );
    const opened = rows.map(async (row): Promise<[string, string]> => {
      const context = tokenContext(tenantId, row.cardId, row.gateway);
      return [tokenKey(row), await this.box.open(row.token, context)];
    });
    return new Map(await Promise.all(opened));
  }

  async chargeable(
    tenantId: Identifier,
    customerId: Identifier,
    today: CalendarDate,
  ): Promise<ChargeableCard[]> {
    return (await this.chargeableOf(tenantId, [customerId], today)).get(customerId) ?? [];
  }

  async chargeableOf(
    tenantId: Identifier,
    customerIds: readonly Identifier[],
    today: CalendarDate,
  ): Promise<Map<Identifier, ChargeableCard[]>> {
    const rows = await this.sql.query<ChargeableCard>(
      `select c.customer_id as "customerId", c.id, c.status, c.brand, c.last_four as "lastFour",
              c.expires_on as "expiresOn", array_remove(array_agg(t.gateway order by t.gateway), null) as gateways
       from cards.cards c
       left join cards.card_tokens t on t.tenant_id = c.tenant_id and t.card_id = c.id
       where c.tenant_id = $1 and c.customer_id = any ($2::uuid[]) and c.status <> 'deleted' and c.expires_on >= $3
       group by c.tenant_id, c.id
       order by c.status = 'primary' desc, c.id`,
      [tenantId, customerIds, today],
    );
    return Map.groupBy(rows, ({ customerId }) => customerId);
  }

  async takeExpiring(
    tenantId: Identifier,
    by: CalendarDate,
    today: CalendarDate,
    customers: number,
  ): Promise<Card[]> {
    const expiring = `tenant_id = $1 and expires_on <= $2 and status <> 'deleted' and expiry_noticed_on is null`;
    const taken = await this.sql.query<{ id: Identifier }>(
      `update cards.cards c set expiry_noticed_on = $3
       from (
         select id from cards.cards
         where ${expiring} and customer_id in (
           select distinct customer_id from cards.cards where ${expiring} order by customer_id limit $4)
         for update skip locked
       ) due
       where c.tenant_id = $1 and c.id = due.id
       returning c.id`,
      [tenantId, by, today, customers],
    );
    const ids = taken.map(({ id }) => id);
    return this.em.find(cardSchema, { tenantId, id: { $in: ids } }, { orderBy: { id: 'asc' } });
  }
}
