/** Pieces of SQL about messages that wait, each `d`. */

/** Longer than a try takes; real time, by the database's clock, which all replicas share. */
export const LEASE = `interval '1 minute'`;

/** All subscriptions that anything waits for, each found by one look into the index. */
export const WEBHOOKS_WITH_WORK = `
  with recursive waiting as (
    (select tenant_id, webhook_id from notifications.webhook_deliveries
     where status = 'waiting' order by tenant_id, webhook_id limit 1)
    union all
    select next.tenant_id, next.webhook_id from waiting
    cross join lateral (
      select tenant_id, webhook_id from notifications.webhook_deliveries
      where status = 'waiting' and (tenant_id, webhook_id) > (waiting.tenant_id, waiting.webhook_id)
      order by tenant_id, webhook_id limit 1
    ) next
  )`;

export const FREE = `d.status = 'waiting' and (d.leased_until is null or d.leased_until < clock_timestamp())`;

/** Nothing that is older waits for the same receiver about the same subject, and nothing of it is in hand. */
export const FIRST_OF_ITS_SUBJECT = `(d.subject is null or not exists (
  select from notifications.webhook_deliveries e
  where e.tenant_id = d.tenant_id and e.webhook_id = d.webhook_id and e.subject = d.subject
    and e.status = 'waiting' and (e.position < d.position or e.leased_until >= clock_timestamp())))`;

/** How many more the receiver of subscription `w` may be given now. @param most at a time, SQL */
export const room = (most: string) => `greatest(0, ${most} - (
  select count(*) from notifications.webhook_deliveries h
  where h.tenant_id = w.tenant_id and h.webhook_id = w.id and h.leased_until >= clock_timestamp()))`;
