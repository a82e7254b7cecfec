import { newIdentifier, newIdentifiers, type Identifier } from '@mensal/kernel';
import { SecretBox, Sql, UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { IN_HAND_OF_WEBHOOK } from '../../application/webhooks/webhook-work.js';
import {
  WebhookOutbox,
  type Addressee,
  type ClaimedDelivery,
  type DeliveryRef,
  type DeliveryShare,
  type NewWebhookMessage,
  type Subscriber,
} from '../../application/webhooks/webhook.outbox.js';
import type { WebhookAnswer } from '../../application/webhooks/webhook.transport.js';
import { webhookContext } from './sealed-webhooks.js';
import { FIRST_OF_ITS_SUBJECT, FREE, LEASE, room, WEBHOOKS_WITH_WORK } from './waiting-deliveries.js';

/** A subscription whose messages are taken up now. */
interface Picked {
  tenantId: Identifier;
  id: Identifier;
  isResting: boolean;
}

type ClaimedRow = Omit<ClaimedDelivery, 'dueAt' | 'giveUpAt' | 'isProbe'> & {
  dueAt: string;
  giveUpAt: string | null;
};

@Injectable()
export class SqlWebhookOutbox extends WebhookOutbox {
  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  subscribers(tenantId: Identifier): Promise<Subscriber[]> {
    return this.sql.query<Subscriber>(
      `select id as "webhookId", events from notifications.webhooks where tenant_id = $1 and active order by id`,
      [tenantId],
    );
  }

  async add(
    tenantId: Identifier,
    messages: readonly NewWebhookMessage[],
    addressees: readonly Addressee[],
    now: Date,
  ): Promise<Identifier[]> {
    const ids = newIdentifiers(addressees.length);
    await this.sql.query(
      `insert into notifications.webhook_deliveries
         (tenant_id, id, webhook_id, type, subject, body, status, created_at, due_at)
       select $1, a.id, a.webhook_id, m.type, m.subject, m.body, 'waiting', $8, $8
       from unnest($2::uuid[], $3::uuid[], $4::int[]) with ordinality a (id, webhook_id, message, nr)
       join unnest($5::text[], $6::uuid[], $7::text[]) with ordinality m (type, subject, body, nr)
         on m.nr = a.message + 1
       order by a.nr`,
      [
        tenantId,
        ids,
        addressees.map(({ webhookId }) => webhookId),
        addressees.map(({ message }) => message),
        messages.map(({ type }) => type),
        messages.map(({ subject }) => subject),
        messages.map(({ body }) => body),
        now,
      ],
    );
    return ids;
  }

  claim(now: Date, share: DeliveryShare): Promise<ClaimedDelivery[]> {
    return this.unitOfWork.run(async () => {
      const picked = await this.pick(now, share);
      const resting = picked.filter(({ isResting }) => isResting);
      const taking = picked.filter(({ isResting }) => !isResting);
      // The newest shows best how the receiver is: the oldest may be what it cannot take.
      const probes = await this.claimOf(resting, now, {
        each: 1,
        order: 'd.due_at desc, d.position desc',
        share,
      });
      const others = await this.claimOf(taking, now, {
        each: IN_HAND_OF_WEBHOOK,
        order: 'd.due_at, d.position',
        share: { ...share, total: share.total - probes.length },
      });
      return [...probes.map((row) => toClaimed(row, true)), ...others.map((row) => toClaimed(row, false))];
    });
  }

  openSecrets({ tenantId, secrets }: ClaimedDelivery): Promise<string[]> {
    return Promise.all(secrets.map((sealed) => this.box.open(sealed, webhookContext(tenantId))));
  }

  async recordDelivered({ tenantId, id }: DeliveryRef, answer: WebhookAnswer, now: Date): Promise<void> {
    await this.sql.query(
      `with tried as (
         update notifications.webhook_deliveries
         set status = 'delivered', done_at = $3, due_at = null, leased_until = null,
             last_tried_at = $3, status_code = $4, trouble = $5, duration_ms = $6
         where tenant_id = $1 and id = $2 returning tenant_id, id
       )
       ${INSERT_ATTEMPT}`,
      [tenantId, id, now, ...columnsOf(answer), newIdentifier()],
    );
  }

  async recordFailed(
    { tenantId, id, tries }: DeliveryRef,
    answer: WebhookAnswer,
    { dueAt, giveUpAt }: { dueAt: Date | undefined; giveUpAt: Date },
    now: Date,
  ): Promise<void> {
    await this.sql.query(
      `with tried as (
         update notifications.webhook_deliveries
         set status = case when $9::timestamptz is null then 'failed' else 'waiting' end, due_at = $9,
             done_at = case when $9 is null then $3::timestamptz end, give_up_at = $10, leased_until = null,
             last_tried_at = $3, status_code = $4, trouble = $5, duration_ms = $6
         where tenant_id = $1 and id = $2 and tries = $8 and status = 'waiting'
         returning tenant_id, id, webhook_id, subject, status
       ), behind as (
         ${restartBehind(`(select * from tried where status = 'failed') gone`)}
       )
       ${INSERT_ATTEMPT}`,
      [tenantId, id, now, ...columnsOf(answer), newIdentifier(), tries, dueAt ?? null, giveUpAt],
    );
  }

  async discardWaiting(tenantId: Identifier, webhookId: Identifier, now: Date): Promise<void> {
    await this.sql.query(
      `update notifications.webhook_deliveries
       set status = 'discarded', done_at = $3, due_at = null, leased_until = null
       where tenant_id = $1 and webhook_id = $2 and status = 'waiting'`,
      [tenantId, webhookId, now],
    );
  }

  async hasten(tenantId: Identifier, webhookId: Identifier, failedSince: Date, now: Date): Promise<void> {
    await this.sql.query(
      `update notifications.webhook_deliveries set due_at = $4
       where tenant_id = $1 and webhook_id = $2 and status = 'waiting' and due_at > $4 and last_tried_at >= $3`,
      [tenantId, webhookId, failedSince, now],
    );
  }

  async giveUpOverdue(
    tenantId: Identifier,
    webhookId: Identifier,
    dueBefore: Date,
    now: Date,
  ): Promise<number> {
    const [row] = await this.sql.query<{ count: number }>(
      `with given as (
         update notifications.webhook_deliveries d
         set status = 'failed', done_at = $3, due_at = null, leased_until = null
         where tenant_id = $1 and webhook_id = $2 and ${FREE} and ${FIRST_OF_ITS_SUBJECT}
           and (give_up_at <= $3 or tries = 0 and due_at <= $4)
         returning tenant_id, id, webhook_id, subject
       ), behind as (
         ${restartBehind('given gone')}
       )
       select count(*)::int as count from given`,
      [tenantId, webhookId, now, dueBefore],
    );
    return row?.count ?? 0;
  }

  async nextDueAt(): Promise<Date | undefined> {
    const [row] = await this.sql.query<{ dueAt: string | null }>(
      `${WEBHOOKS_WITH_WORK} select min(next.due_at) as "dueAt" ${NEXT_OF_EACH}`,
    );
    return row?.dueAt ? new Date(row.dueAt) : undefined;
  }

  async countDue(now: Date): Promise<number> {
    const [row] = await this.sql.query<{ due: number }>(
      `${WEBHOOKS_WITH_WORK} select count(*)::int as due ${NEXT_OF_EACH} and next.due_at <= $1`,
      [now],
    );
    return row?.due ?? 0;
  }

  /** Locks them, so that what is in hand of each can be counted: by lot, so that each tenant has its turn. */
  private pick(now: Date, { total, except }: DeliveryShare): Promise<Picked[]> {
    return this.sql.query<Picked>(
      `${WEBHOOKS_WITH_WORK}
       select w.tenant_id as "tenantId", w.id, w.resume_at is not null as "isResting" from waiting
       join notifications.webhooks w on w.tenant_id = waiting.tenant_id and w.id = waiting.webhook_id
       where w.active and (w.resume_at is null or w.resume_at <= $1) and w.tenant_id <> all ($2::uuid[])
         and exists (select from notifications.webhook_deliveries d
           where d.tenant_id = w.tenant_id and d.webhook_id = w.id and ${FREE} and d.due_at <= $1
             and ${FIRST_OF_ITS_SUBJECT})
       order by random() limit $3 for update of w skip locked`,
      [now, except, total],
    );
  }

  private async claimOf(
    picked: readonly Picked[],
    now: Date,
    { each, order, share }: { each: number; order: string; share: DeliveryShare },
  ): Promise<ClaimedRow[]> {
    if (picked.length === 0 || share.total <= 0) return [];
    return this.sql.query<ClaimedRow>(
      `update notifications.webhook_deliveries t
       set leased_until = clock_timestamp() + ${LEASE}, tries = t.tries + 1
       from (
         select * from (
           select due.id, w.tenant_id, w.url, w.failures > 0 as "isFailing", w.secret,
                  case when w.former_until > $3 then w.former_secret end as former_secret, picked.nr,
                  row_number() over (partition by w.tenant_id order by picked.nr) as of_tenant
           from unnest($1::uuid[], $2::uuid[]) with ordinality picked (tenant_id, id, nr)
           join notifications.webhooks w on w.tenant_id = picked.tenant_id and w.id = picked.id
           cross join lateral (
             select d.id from notifications.webhook_deliveries d
             where d.tenant_id = w.tenant_id and d.webhook_id = w.id and ${FREE} and d.due_at <= $3
               and ${FIRST_OF_ITS_SUBJECT}
             order by ${order} limit ${room(String(each))} for update skip locked
           ) due
         ) free
         where of_tenant <= $5 order by nr limit $4
       ) due
       where t.tenant_id = due.tenant_id and t.id = due.id
       returning t.tenant_id as "tenantId", t.webhook_id as "webhookId", t.id, t.type, t.body, t.tries,
                 t.due_at as "dueAt", t.give_up_at as "giveUpAt", due.url, due."isFailing",
                 array_remove(array[due.secret, due.former_secret], null) as secrets`,
      [picked.map(({ tenantId }) => tenantId), picked.map(({ id }) => id), now, share.total, share.perTenant],
    );
  }
}

/** What each receiver can be given next, and when; as many as it may be given at a time. */
const NEXT_OF_EACH = `
  from waiting
  join notifications.webhooks w on w.tenant_id = waiting.tenant_id and w.id = waiting.webhook_id
  cross join lateral (
    select greatest(d.due_at, w.resume_at) as due_at from notifications.webhook_deliveries d
    where d.tenant_id = w.tenant_id and d.webhook_id = w.id and ${FREE} and ${FIRST_OF_ITS_SUBJECT}
    order by d.due_at limit ${room(`case when w.resume_at is null then ${IN_HAND_OF_WEBHOOK} else 1 end`)}
  ) next
  where w.active`;

/** What waits behind those that are gone, and has had no try, could not have been tried before now, `$3`. */
const restartBehind = (gone: string) => `
  update notifications.webhook_deliveries b set due_at = $3 from ${gone}
  where b.tenant_id = gone.tenant_id and b.webhook_id = gone.webhook_id and b.subject = gone.subject
    and b.status = 'waiting' and b.tries = 0 and b.id <> gone.id`;

/** Of the delivery that `tried` holds. */
const INSERT_ATTEMPT = `
  insert into notifications.webhook_attempts (tenant_id, delivery_id, id, at, status_code, trouble, duration_ms)
  select tenant_id, id, $7, $3, $4, $5, $6 from tried`;

function columnsOf({ status, trouble, durationMs }: WebhookAnswer): (number | string | null)[] {
  return [status, trouble, durationMs];
}

function toClaimed({ dueAt, giveUpAt, ...row }: ClaimedRow, isProbe: boolean): ClaimedDelivery {
  return { ...row, dueAt: new Date(dueAt), giveUpAt: giveUpAt === null ? null : new Date(giveUpAt), isProbe };
}
