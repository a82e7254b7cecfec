import { newIdentifiers, type Identifier } from '@mensal/kernel';
import type { Sql } from '@mensal/platform';
import type { NewDifference, Reconciliation } from '../application/reconciliation.store.js';
import { centsOf, subjectOf, type Difference } from '../domain/reconciliation.js';

/**
 * Writes down what a reconciliation saw to differ. What is open is known by its subject and stays one; what a person has
 * resolved stays so while it is the same on both sides.
 *
 * @returns what is new
 */
export async function recordDifferences(
  sql: Sql,
  { tenantId, id, gateway }: Reconciliation,
  differences: readonly Difference[],
  now: Date,
): Promise<NewDifference[]> {
  if (differences.length === 0) return [];
  const bySubject = new Map(differences.map((each) => [`${each.kind} ${subjectOf(each)}`, each]));
  const given = [...bySubject.values()];
  const ids = newIdentifiers(given.length);
  const added = await sql.query<{ id: Identifier }>(
    `with given as (
       select * from unnest($5::uuid[], $6::text[], $7::text[], $8::uuid[], $9::uuid[], $10::text[], $11::text[],
         $12::date[], $13::text[], $14::text[], $15::bigint[], $16::bigint[])
       as g (id, kind, subject, charge_id, invoice_id, gateway_id, reference, made_on, our_status, their_status,
         our_cents, their_cents)
     ), again as (
       update billing.reconciliation_differences d
       set seen_at = $4, gateway_id = g.gateway_id, our_status = g.our_status, their_status = g.their_status,
         our_cents = g.our_cents, their_cents = g.their_cents
       from given g
       where d.tenant_id = $1 and d.gateway = $3 and d.kind = g.kind and d.subject = g.subject
         and d.resolved_at is null
       returning d.id, d.kind, d.subject
     ), decided as (
       select distinct on (g.kind, g.subject) d.id, g.kind, g.subject from given g
       join billing.reconciliation_differences d
         on d.tenant_id = $1 and d.gateway = $3 and d.kind = g.kind and d.subject = g.subject
         and d.resolution = 'person'
         and (d.our_status, d.their_status, d.our_cents, d.their_cents)
           is not distinct from (g.our_status, g.their_status, g.our_cents, g.their_cents)
       where (g.kind, g.subject) not in (select kind, subject from again)
       order by g.kind, g.subject, d.id desc
     ), added as (
       insert into billing.reconciliation_differences (tenant_id, gateway, id, kind, subject, charge_id, invoice_id,
         gateway_id, reference, made_on, our_status, their_status, our_cents, their_cents, found_at, seen_at)
       select $1, $3, g.*, $4, $4 from given g
       where (g.kind, g.subject) not in (select kind, subject from again union all select kind, subject from decided)
       returning id
     ), found as (
       insert into billing.reconciliation_findings (tenant_id, reconciliation_id, difference_id)
       select $1, $2, id from (
         select id from again union all select id from decided union all select id from added) seen
       on conflict do nothing
     )
     select id from added`,
    [
      ...[tenantId, id, gateway, now, ids],
      given.map(({ kind }) => kind),
      given.map(subjectOf),
      given.map(({ ours }) => ours?.id ?? null),
      given.map(({ ours }) => ours?.invoiceId ?? null),
      given.map(({ ours, theirs }) => theirs?.gatewayId ?? ours?.gatewayId ?? null),
      given.map(({ theirs }) => theirs?.reference ?? null),
      given.map(({ ours, theirs }) => ours?.madeOn ?? theirs?.madeOn ?? null),
      given.map(({ ours }) => ours?.status ?? null),
      given.map(({ theirs }) => theirs?.status ?? null),
      given.map((each) => centsOf(each).ours),
      given.map((each) => centsOf(each).theirs),
    ],
  );
  const isNew = new Set(added.map((row) => row.id));
  return given.flatMap((difference, n) => {
    const own = ids[n];
    return own !== undefined && isNew.has(own) ? [{ ...difference, id: own }] : [];
  });
}
