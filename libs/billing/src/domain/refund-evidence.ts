import type { Cents } from '@mensal/kernel';

/** What a gateway shows of a charge's refunds. What it does not tell is left out, and nothing is concluded from that. */
export interface GatewayRefunds {
  /** Given back to the payer in all, in cents: ordered by us or by hand. What is under way is not in it. */
  refunded?: Cents;
  /** Whether it shows one that it has taken and not ended. */
  underWay: boolean;
  /** Where it lists them by an id of its own: all that it ever took for the charge. */
  orders?: { id: string; status: 'under-way' | 'done' | 'refused' }[];
}

/** What the gateway showed right before an order: what is there beyond it afterwards is the order's. */
export interface RefundsBefore {
  refunded: Cents;
  /** Ids of the orders that it listed. */
  orders: string[];
}

export interface OrderedRefund {
  amount: Cents;
  /** The gateway's id of it, where it has told one. */
  gatewayId: string | null;
  before: RefundsBefore;
}

/** What became of an order, as far as the gateway shows it. */
export type RefundEvidence =
  | { kind: 'under-way' | 'done' | 'refused'; gatewayId?: string }
  /** Nothing is there beyond what was there before. */
  | { kind: 'absent' }
  /** Something changed, and it cannot be told whether it was this order, or the gateway does not tell at all. */
  | { kind: 'unclear' };

/** Tells an order among what the gateway shows: by its id where there are any, else by what was given back since. */
export function evidenceOf(order: OrderedRefund, seen: GatewayRefunds): RefundEvidence {
  return seen.orders === undefined ? bySum(order, seen) : byId(order, seen.orders);
}

function byId(
  { gatewayId, before }: OrderedRefund,
  orders: NonNullable<GatewayRefunds['orders']>,
): RefundEvidence {
  const isOurs = ({ id }: { id: string }) =>
    gatewayId === null ? !before.orders.includes(id) : id === gatewayId;
  const [ours, ...more] = orders.filter(isOurs);
  if (ours === undefined) return { kind: 'absent' };
  return more.length > 0 ? { kind: 'unclear' } : { kind: ours.status, gatewayId: ours.id };
}

function bySum({ amount, before }: OrderedRefund, { refunded, underWay }: GatewayRefunds): RefundEvidence {
  if (refunded === undefined) return { kind: 'unclear' };
  const since = refunded - before.refunded;
  if (since >= amount) return { kind: 'done' };
  if (since !== 0) return { kind: 'unclear' };
  return { kind: underWay ? 'under-way' : 'absent' };
}
