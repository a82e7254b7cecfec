import type {
  ListedCharge,
  ListedPage,
  Listing,
  ListingRequest,
  Unavailable,
  Unknown,
} from '@mensal/billing/ports';
import { contradiction, unsure } from '@mensal/gateway-kit';
import { parseCalendarDate } from '@mensal/kernel';
import type { IpayClient } from './ipay-client.js';
import { statusOf } from './ipay-outcomes.js';
import type { IpayInvoice } from './ipay-wire.js';
import type { SqlIpayOrders } from './persistence/sql-ipay-orders.js';

const PAGE = 100;

/**
 * `GET /v1/invoices`: all invoices of the account, the oldest first, since there is no filter by date. The vendor knows no
 * references: they are what we have written down of our orders.
 */
export class IpayListing implements Listing {
  constructor(
    private readonly ipay: IpayClient,
    private readonly orders: SqlIpayOrders,
  ) {}

  /** @param request `after` is how many invoices were read before */
  async list({ tenantId, after = '0' }: ListingRequest): Promise<ListedPage | Unknown | Unavailable> {
    const offset = Number(after);
    const result = await this.ipay.listInvoices(tenantId, { offset, limit: PAGE });
    if (result.kind !== 'ok') return unsure(result);
    const { entries, total, skipped } = result.data;
    const read = offset + entries.length;
    // One that was deleted meanwhile makes the list shorter than what was read of it.
    if (offset > total) return { kind: 'page', charges: [], unreadable: 0, after: undefined };
    if (skipped !== offset || read > total || (entries.length === 0 && read < total))
      return contradiction('A list whose pages do not add up to its total');
    const tokens = entries.map(({ token }) => token).filter((token) => token !== null);
    const references = await this.orders.referencesOf(tenantId, tokens);
    const charges = entries.map((each) => chargeOf(each, references)).filter((each) => each !== undefined);
    return {
      kind: 'page',
      charges,
      unreadable: entries.length - charges.length,
      after: read < total ? String(read) : undefined,
    };
  }
}

/** The page shows invoices without a token in its list: those cannot be told apart. */
function chargeOf(invoice: IpayInvoice, references: ReadonlyMap<string, string>): ListedCharge | undefined {
  const { token, price, total, createdAt } = invoice;
  const status = statusOf(invoice);
  if (token === null || status === undefined) return undefined;
  // What merchants say; of what we order it is the due date.
  const madeOn = parseCalendarDate(createdAt);
  return {
    gatewayId: token,
    reference: references.get(token) ?? null,
    status,
    amount: price,
    ...(status === 'paid' && { received: total }),
    ...(madeOn && { madeOn }),
  };
}
