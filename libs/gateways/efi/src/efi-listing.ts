import type {
  ListedCharge,
  ListedPage,
  Listing,
  ListingRequest,
  Unavailable,
  Unknown,
} from '@mensal/billing/ports';
import { TIME_ZONE, unsure } from '@mensal/gateway-kit';
import { addDays, dateIn } from '@mensal/kernel';
import type { EfiClient } from './efi-client.js';
import { statusOf } from './efi-outcomes.js';
import type { EfiListed } from './efi-wire.js';

const PAGE = 100;

/**
 * `GET /v1/charges` by date of creation, with a day more on either side, whatever the vendor's time zone. It does not
 * say how many pages there are, and may give fewer entries a page than asked for: so it is read until a page is empty.
 */
export class EfiListing implements Listing {
  constructor(private readonly efi: EfiClient) {}

  /** @param request `after` is the page that was read, and its first id: the same one again is no further page */
  async list({ tenantId, from, to, after }: ListingRequest): Promise<ListedPage | Unknown | Unavailable> {
    const [before = '0', firstBefore = ''] = after?.split(':') ?? [];
    const page = Number(before) + 1;
    const result = await this.efi.listCharges(tenantId, {
      charge_type: 'card',
      date_of: 'creation',
      begin_date: addDays(from, -1),
      end_date: addDays(to, 1),
      limit: PAGE,
      page,
    });
    if (result.kind !== 'ok') return unsure(result);
    const first = result.data[0];
    if (first === undefined || String(first.id) === firstBefore)
      return { kind: 'page', charges: [], unreadable: 0, after: undefined };
    const charges = result.data.map(chargeOf).filter((charge) => charge !== undefined);
    const unreadable = result.data.length - charges.length;
    return { kind: 'page', charges, unreadable, after: `${page}:${first.id}` };
  }
}

function chargeOf({ id, status: text, total, custom_id, created_at }: EfiListed): ListedCharge | undefined {
  const status = statusOf(text);
  if (status === undefined) return undefined;
  const madeAt = new Date(created_at);
  return {
    gatewayId: String(id),
    reference: custom_id,
    status,
    amount: total,
    ...(!Number.isNaN(madeAt.getTime()) && { madeOn: dateIn(TIME_ZONE, madeAt) }),
  };
}
