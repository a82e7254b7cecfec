import type { Unavailable, Unknown } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import type { LytexResult } from './lytex-answers.js';
import type { LytexClient } from './lytex-client.js';
import { contradiction, unsure } from './lytex-outcomes.js';
import type { LytexInvoice } from './lytex-wire.js';

/** A list that goes on beyond this is not the list we asked for. */
const MOST_PAGES = 20;
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
    const listed = new Set<string>();
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const result = await this.lytex.listInvoices(tenantId, { referenceId: reference, page });
      if (result.kind !== 'ok') return unsure(result);
      for (const invoice of result.data.results) if (mayBeOf(invoice, reference)) listed.add(invoice._id);
      ({ pages } = result.data);
      if (pages > MOST_PAGES || listed.size > MOST_INVOICES)
        return contradiction(`The cobranças of ${reference} are too many to be of one reference`);
    }
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
