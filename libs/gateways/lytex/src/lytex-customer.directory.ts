import {
  CustomerDirectory,
  type DirectoryCustomer,
  type MirrorOutcome,
  type RemovalOutcome,
} from '@mensal/customers/ports';
import type { Identifier } from '@mensal/kernel';
import type { LytexResult } from './lytex-answers.js';
import type { LytexClient } from './lytex-client.js';
import { troubleOf, type Failed } from './lytex-outcomes.js';
import { refusalOfError } from './lytex-refusals.js';
import { clientOf } from './lytex-requests.js';

/** An id, where there is one. */
type Found = LytexResult<string | undefined>;
type Unavailable = Extract<MirrorOutcome, { kind: 'unavailable' }>;

/** A list that goes on beyond this is not that of one tax id. */
const MOST_PAGES = 20;
const EXISTS = 409;
/** The page does not name the filter: clients of the vendor's use the first one, and a strict vendor refuses any other. */
const FILTERS = ['search', 'cpfCnpj'] as const;

/** The merchant's clients at Lytex. The vendor's pages have no way to change one: what is kept there stays as it is. */
export class LytexCustomerDirectory extends CustomerDirectory {
  readonly gateway = 'lytex';

  constructor(private readonly lytex: LytexClient) {
    super();
  }

  /** Tax ids are unique there, which the vendor sees to: it answers 409 to a second one. */
  async mirror(
    tenantId: Identifier,
    customer: DirectoryCustomer,
    remoteId: string | undefined,
  ): Promise<MirrorOutcome> {
    if (remoteId !== undefined) {
      const known = await this.lytex.getClient(tenantId, remoteId);
      if (known.kind === 'ok' && known.data.cpfCnpj === customer.taxId) return { kind: 'mirrored', remoteId };
      if (known.kind === 'lost' || known.kind === 'not-sent') return failureOf(known);
    }
    const body = { ...clientOf(customer), referenceId: customer.id };
    const created = await this.lytex.createClient(tenantId, body);
    if (created.kind === 'ok') return { kind: 'mirrored', remoteId: created.data._id };
    if (created.kind !== 'error' || created.status !== EXISTS) return failureOf(created);
    const found = await this.find(tenantId, customer.taxId);
    if (found.kind !== 'ok') return unavailable(found);
    return found.data === undefined
      ? { kind: 'unavailable', detail: 'Lytex has a client of that tax id, and does not list it' }
      : { kind: 'mirrored', remoteId: found.data };
  }

  async remove(tenantId: Identifier, remoteId: string): Promise<RemovalOutcome> {
    const result = await this.lytex.deleteClient(tenantId, remoteId);
    return result.kind === 'ok' || (result.kind === 'error' && result.status === 404)
      ? { kind: 'removed' }
      : failureOf(result);
  }

  private async find(tenantId: Identifier, taxId: string): Promise<Found> {
    let found: Found = { kind: 'ok', data: undefined };
    for (const filter of FILTERS) {
      found = await this.findBy(tenantId, filter, taxId);
      if (found.kind !== 'error' || found.status !== 400) break;
    }
    return found;
  }

  /** The filter is the vendor's, and may look in names too: only the same tax id is the same person. */
  private async findBy(
    tenantId: Identifier,
    filter: (typeof FILTERS)[number],
    taxId: string,
  ): Promise<Found> {
    for (let page = 1, pages = 1; page <= pages && page <= MOST_PAGES; page += 1) {
      const result = await this.lytex.listClients(tenantId, { [filter]: taxId, page });
      if (result.kind !== 'ok') return result;
      const same = result.data.results.find(({ cpfCnpj }) => cpfCnpj === taxId);
      if (same !== undefined) return { kind: 'ok', data: same._id };
      ({ pages } = result.data);
    }
    return { kind: 'ok', data: undefined };
  }
}

/** What the vendor says no to is the customer, unless it speaks of the account. */
function failureOf(failed: Failed): { kind: 'refused'; reason: string } | Unavailable {
  return failed.kind === 'error' && failed.status !== 403
    ? { kind: 'refused', reason: refusalOfError(failed).reason }
    : unavailable(failed);
}

function unavailable(failed: Failed): Unavailable {
  const { code, detail } = troubleOf(failed);
  return { kind: 'unavailable', detail: `${code}: ${detail}` };
}
