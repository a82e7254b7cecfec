/** What a refund is, from the merchant's wish to its end at the gateway. */
export type RefundStatus =
  /** Nothing is on its way to the gateway, as far as it shows. */
  | 'requested'
  /** The order is on its way. */
  | 'sent'
  /** What became of that order is not known. */
  | 'unknown'
  /** The gateway has taken it, and works on it. */
  | 'accepted'
  | 'done'
  /** The gateway's no: nothing was given back. */
  | 'refused'
  /** Given up before anything was given back: the gateway could not be reached, or never took it. */
  | 'unavailable';

/** Which states may follow which. What has ended stays as it is. */
export const REFUND_TRANSITIONS: Readonly<Record<RefundStatus, readonly RefundStatus[]>> = {
  requested: ['sent', 'unknown', 'refused', 'unavailable'],
  sent: ['requested', 'unknown', 'accepted', 'refused'],
  unknown: ['requested', 'accepted', 'done', 'refused'],
  accepted: ['done', 'refused'],
  done: [],
  refused: [],
  unavailable: [],
};

/** The next thing to do at the gateway. `survey` looks at what is there before anything is ordered. */
export type RefundStep = 'survey' | 'order' | 'look-up';
