import type { Reconciliation } from '../application/reconciliation.store.js';
import type { Trouble } from '../ports.js';

/** Columns of `billing.reconciliations r`, under the names of {@link ReconciliationRow}. */
export const RECONCILIATION = `r.tenant_id as "tenantId", r.id, r.gateway, r.trigger, r.from_on::text as "from",
  r.to_on::text as "to", r.created_at as "createdAt", r.started_at as "startedAt", r.finished_at as "finishedAt",
  r.outcome, r.trouble_code as "troubleCode", r.trouble_detail as "troubleDetail", r.listed, r.stage, r.after,
  r.look_ups as "lookUps", r.tries, r.turn`;

/** Of a charge `c` of ours, what a comparison needs. */
export const OUR_CHARGE = `c.id, c.invoice_id as "invoiceId", c.gateway_id as "gatewayId", c.method, c.status, c.closed,
  c.cancellable, c.expires_at is not null as expires, c.instalments, c.amount_cents as amount, c.received_cents as received, c.credit_cents as credit,
  c.refunded_cents as refunded, c.made_on::text as "madeOn"`;

type Instants = 'createdAt' | 'startedAt' | 'finishedAt';

export type ReconciliationRow = Omit<Reconciliation, Instants | 'trouble'> & {
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  troubleCode: Trouble['code'] | null;
  troubleDetail: string | null;
};

export function reconciliationOf(row: ReconciliationRow): Reconciliation {
  const { troubleCode: code, troubleDetail: detail, ...fields } = row;
  return {
    ...fields,
    createdAt: new Date(row.createdAt),
    startedAt: instantOf(row.startedAt),
    finishedAt: instantOf(row.finishedAt),
    trouble: code === null ? null : { code, detail: detail ?? '' },
  };
}

export function instantOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
