import { BoundedMap } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import { allOf, type IpayResult } from './ipay-answers.js';
import type { IpayClient } from './ipay-client.js';

/** Real milliseconds. What another process makes meanwhile is made twice at worst, which moves no money. */
const LIFETIME_MS = 60_000;
const MOST_TENANTS = 50;

type Tokens = Map<string, string>;

/** The vendor's customers by tax id. It has no filter: the whole list is read, once for all that are sought in a minute. */
export class IpayCustomerIndex {
  private readonly lists = new BoundedMap<
    Identifier,
    { readonly until: number; readonly tokens: Promise<IpayResult<Tokens>> }
  >(MOST_TENANTS);

  constructor(private readonly ipay: Pick<IpayClient, 'listCustomers'>) {}

  /** @returns the token of the oldest customer of that tax id, or nothing */
  async find(tenantId: Identifier, taxId: string): Promise<IpayResult<string | undefined>> {
    const tokens = await this.tokens(tenantId);
    return tokens.kind === 'ok' ? { kind: 'ok', data: tokens.data.get(taxId) } : tokens;
  }

  async add(tenantId: Identifier, taxId: string, token: string): Promise<void> {
    const tokens = await this.lists.get(tenantId)?.tokens;
    if (tokens?.kind === 'ok') tokens.data.set(taxId, token);
  }

  forget(tenantId: Identifier): void {
    this.lists.delete(tenantId);
  }

  private async tokens(tenantId: Identifier): Promise<IpayResult<Tokens>> {
    const listed = this.lists.get(tenantId);
    if (listed !== undefined && performance.now() < listed.until) return listed.tokens;
    const tokens = this.list(tenantId);
    this.lists.set(tenantId, { until: performance.now() + LIFETIME_MS, tokens });
    if ((await tokens).kind !== 'ok' && this.lists.get(tenantId)?.tokens === tokens) this.forget(tenantId);
    return tokens;
  }

  private async list(tenantId: Identifier): Promise<IpayResult<Tokens>> {
    const listed = await allOf((paging) => this.ipay.listCustomers(tenantId, paging));
    if (listed.kind !== 'ok') return listed;
    const tokens: Tokens = new Map();
    for (const { cpfCnpj, token } of listed.data) if (!tokens.has(cpfCnpj)) tokens.set(cpfCnpj, token);
    return { kind: 'ok', data: tokens };
  }
}
