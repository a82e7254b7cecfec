import type { Unavailable, Unknown } from '@mensal/billing/ports';
import { contradiction, unsure } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import { allOf, type LytexResult } from './lytex-answers.js';
import type { LytexClient } from './lytex-client.js';
import type { LytexInvoice } from './lytex-wire.js';

const MOST_INVOICES = 20;

type Found = LytexInvoice[] | Unknown | Unavailable;

/** Finds the cobranças of a reference of ours, each as its detail shows it. None is the vendor's word. */
export class LytexSearch {
  constructor(private readonly lytex: LytexClient) {}

  /** Ids are the vendor's: one that is mistaken is another charge, and not found. */
  async byId(tenantId: Identifier, reference: string, gatewayId: string): Promise<Found> {
    const seen = await this.lytex.getInvoice(tenantId, gatewayId);
    if (seen.kind === 'ok') return mayBeOf(seen.data, reference) ? [seen.data] : [];
    return isMissing(seen) ? [] : unsure(seen);
  }

  /** The list tells less than each one by itself, and its filter is the vendor's: others' are not taken for ours. */
  async byReference(tenantId: Identifier, reference: string): Promise<Found> {
    const list = await allOf((page) => this.lytex.listInvoices(tenantId, { referenceId: reference, page }));
    if (list.kind !== 'ok') return unsure(list);
    const ours = list.data.filter((invoice) => mayBeOf(invoice, reference));
    const listed = new Set(ours.map(({ _id }) => _id));
    if (listed.size > MOST_INVOICES)
      return contradiction(`The cobranças of ${reference} are too many to be of one reference`);
    const invoices: LytexInvoice[] = [];
    for (const id of listed) {
      const seen = await this.lytex.getInvoice(tenantId, id);
      if (seen.kind !== 'ok')
        return isMissing(seen) ? contradiction(`Cobrança ${id} is listed only`) : unsure(seen);
      if (seen.data.referenceId === null) return contradiction(`Cobrança ${id} does not tell its reference`);
      if (seen.data.referenceId === reference) invoices.push(seen.data);
    }
    return invoices;
  }
}

/** Where the answer does not tell the reference, it may. */
export function mayBeOf({ referenceId }: LytexInvoice, reference: string): boolean {
  return referenceId === null || referenceId === reference;
}

export function isMissing(result: LytexResult<unknown>): boolean {
  return result.kind === 'error' && result.status === 404;
}
