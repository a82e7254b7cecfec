import type {
  ListedCharge,
  ListedPage,
  Listing,
  ListingRequest,
  Unavailable,
  Unknown,
} from '@mensal/billing/ports';
import { TIME_ZONE, unsure } from '@mensal/gateway-kit';
import { addDays, dateIn, type CalendarDate } from '@mensal/kernel';
import type { LytexClient } from './lytex-client.js';
import { refundsOf, statusOf } from './lytex-outcomes.js';
import type { LytexInvoice } from './lytex-wire.js';

const PAGE = 100;

/**
 * `GET /v2/invoices`, page by page. No filter by date is known: all is read, but where a page shows that the list is the
 * newest first, it is left when it has come to what is older than was asked for.
 */
export class LytexListing implements Listing {
  constructor(private readonly lytex: LytexClient) {}

  /** @param request `after` is the number of the page that was read */
  async list({ tenantId, from, after = '0' }: ListingRequest): Promise<ListedPage | Unknown | Unavailable> {
    const page = Number(after) + 1;
    const result = await this.lytex.listInvoices(tenantId, { page, perPage: PAGE });
    if (result.kind !== 'ok') return unsure(result);
    const { results, pages } = result.data;
    const charges = results.map(chargeOf).filter((charge) => charge !== undefined);
    const isLast = page >= pages || isOlderThan(addDays(from, -1), results);
    return {
      kind: 'page',
      charges,
      unreadable: results.length - charges.length,
      after: isLast ? undefined : String(page),
    };
  }
}

/** Newest first, and all of it older. */
function isOlderThan(from: CalendarDate, results: readonly LytexInvoice[]): boolean {
  const days = results.map(({ createdAt }) => createdAt && dateIn(TIME_ZONE, createdAt));
  return (
    days.length > 1 &&
    days.every((day, n) => day !== undefined && day < from && day <= (days[n - 1] ?? day)) &&
    days[0] !== days.at(-1)
  );
}

function chargeOf(invoice: LytexInvoice): ListedCharge | undefined {
  const { _id, referenceId, totalValue, payedValue, createdAt } = invoice;
  const status = statusOf(invoice);
  const { refunded = 0 } = refundsOf(invoice);
  if (status === undefined) return undefined;
  return {
    gatewayId: _id,
    reference: referenceId,
    status,
    amount: totalValue,
    ...(status === 'paid' && payedValue !== undefined && { received: payedValue }),
    ...(refunded > 0 && { refunded }),
    ...(createdAt !== undefined && { madeOn: dateIn(TIME_ZONE, createdAt) }),
  };
}
