import {
  CustomerDirectory,
  type DirectoryCustomer,
  type MirrorOutcome,
  type RemovalOutcome,
} from '@mensal/customers/ports';
import { detailOf, type Failed } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import { allOf, type LytexFailure } from './lytex-answers.js';
import type { LytexClient } from './lytex-client.js';
import { refusalOfError } from './lytex-refusals.js';
import { clientOf } from './lytex-requests.js';

type Mirrored = Extract<MirrorOutcome, { kind: 'mirrored' }>;
type Unavailable = Extract<MirrorOutcome, { kind: 'unavailable' }>;
type Filter = 'search' | 'cpfCnpj';

const EXISTS = 409;

/** The merchant's clients at Lytex. The vendor's pages have no way to change one: what is kept there stays as it is. */
export class LytexCustomerDirectory extends CustomerDirectory {
  readonly gateway = 'lytex';
  /** The page names none: clients of the vendor's use this one. Where it is refused, the other is tried, and kept. */
  private filter: Filter = 'search';

  constructor(private readonly lytex: LytexClient) {
    super();
  }

  /** The same tax id is the same client. There is one of each, which the vendor sees to by answering 409. */
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
    const found = await this.find(tenantId, customer.taxId);
    if (found !== undefined) return found;
    const body = { ...clientOf(customer), referenceId: customer.id };
    const created = await this.lytex.createClient(tenantId, body);
    if (created.kind === 'ok') return { kind: 'mirrored', remoteId: created.data._id };
    if (created.kind !== 'error' || created.status !== EXISTS) return failureOf(created);
    return (
      (await this.find(tenantId, customer.taxId)) ?? {
        kind: 'unavailable',
        detail: 'Lytex has a client of that tax id, and does not list it',
      }
    );
  }

  async remove(tenantId: Identifier, remoteId: string): Promise<RemovalOutcome> {
    const result = await this.lytex.deleteClient(tenantId, remoteId);
    return result.kind === 'ok' || (result.kind === 'error' && result.status === 404)
      ? { kind: 'removed' }
      : failureOf(result);
  }

  /** The filter is the vendor's, and may look in names too. @returns nothing where there is none */
  private async find(tenantId: Identifier, taxId: string): Promise<Mirrored | Unavailable | undefined> {
    const { filter } = this;
    let listed = await this.list(tenantId, filter, taxId);
    if (filter === 'search' && listed.kind === 'error' && listed.status === 400) {
      listed = await this.list(tenantId, 'cpfCnpj', taxId);
      if (listed.kind === 'ok') this.filter = 'cpfCnpj';
    }
    if (listed.kind !== 'ok') return unavailable(listed);
    const same = listed.data.find(({ cpfCnpj }) => cpfCnpj === taxId);
    return same && { kind: 'mirrored', remoteId: same._id };
  }

  private list(tenantId: Identifier, filter: Filter, taxId: string) {
    return allOf((page) => this.lytex.listClients(tenantId, { [filter]: taxId, page }));
  }
}

/** What the vendor says no to is the customer, unless it speaks of the account. */
function failureOf(failed: Failed<LytexFailure>): { kind: 'refused'; reason: string } | Unavailable {
  return failed.kind === 'error' && failed.status !== 403
    ? { kind: 'refused', reason: refusalOfError(failed).reason }
    : unavailable(failed);
}

function unavailable(failed: Failed<LytexFailure>): Unavailable {
  return { kind: 'unavailable', detail: detailOf(failed) };
}
