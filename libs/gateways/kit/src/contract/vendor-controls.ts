import type { RawNotification } from '@mensal/billing/ports';
import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';

/** What becomes of payments with a card: `try-later` is a refusal that the vendor allows to be tried again. */
export type CardFate = 'approved' | 'refused' | 'try-later';

/**
 * The calls of a gateway, whatever routes they take. `charge`, `retry`, `boleto` and `pix` are those of the ports;
 * `read` is every call without effect: look-ups, quotes, what a notification stands for.
 */
export type VendorCalled =
  'authorise' | 'prepare' | 'charge' | 'retry' | 'boleto' | 'pix' | 'cancel' | 'refund' | 'read';

export interface Disturbance {
  how:
    /** The connection is cut. */
    | 'cut'
    /** No answer until beyond the gateway's time-out. */
    | 'silence'
    /** Status 500, with what the vendor says then. */
    | 'error'
    /** Status 200 and no readable answer: cut off in the middle, if there is one. */
    | 'garbage'
    /** Status 200 and the HTML of a proxy. */
    | 'page'
    /** Status 404 and the HTML of a proxy: not the vendor's word that there is no such charge. */
    | 'page-404';
  /** Whether the vendor carries the call out; `later`: only after the caller has given up. */
  processed: 'no' | 'yes' | 'later';
}

export interface MoneySeen {
  /** How often money moved. */
  payments: number;
  /** Given back, in all. */
  refunded: Cents;
}

/**
 * What the suite must be able to do to the vendor's simulator. Each case has tenants of its own; cases run one after
 * the other.
 */
export interface VendorControls {
  /** A new tenant, with its own account at the vendor, so that no tenant sees what is another's. */
  newTenant(): Promise<Identifier>;
  /** The tenant's credentials, which no outcome may tell: those of 8 characters and more are looked for. */
  secretsOf(tenantId: Identifier): readonly string[];
  /** From here on the tenant's account has credentials that the vendor does not accept. */
  breakCredentials(tenantId: Identifier): Promise<void>;
  /** The vendor forgets the access tokens it gave. Needed only with `accessTokens`. */
  revokeAccess?(tenantId: Identifier): Promise<void>;
  /** What a payer's browser would have got for a card that ends so. Needed only where cards are offered. */
  cardToken?(tenantId: Identifier, fate: CardFate): Promise<string>;
  /** A token of the right form that the vendor does not know. Needed only where cards are offered. */
  unknownCardToken?: string;
  /** An id of the right form that the vendor does not know. */
  unknownGatewayId: string;
  /** The vendor's business date. */
  today(): CalendarDate;

  /** Disturbs every call of that kind, until {@link calm}. */
  disturb(called: VendorCalled, disturbance: Disturbance): Promise<void>;
  /** Answers every call of that kind, until {@link calm}, with a refusal of the vendor's form that holds these words. */
  refuse(called: VendorCalled, words: string): Promise<void>;
  /** Until {@link calm}, connections to the vendor are refused. */
  unplug(): Promise<void>;
  /** Ends what `disturb`, `refuse` and `unplug` began. */
  calm(): Promise<void>;
  /** Lets the vendor do what is due; nothing to do where it does so by itself. Called while the suite waits. */
  passTime(): Promise<void>;

  /** What the simulator counts under a reference of the tenant's, over all charges that bear it. */
  money(tenantId: Identifier, reference: string): Promise<MoneySeen>;
  /** A payer or a bank pays the charge, by whatever way. */
  makePaid(tenantId: Identifier, gatewayId: string): Promise<void>;
  /** The latest notification that the vendor sent of the charge, or nothing as yet. Needed only with `notifications`. */
  notificationOf?(tenantId: Identifier, gatewayId: string): Promise<RawNotification | undefined>;
  /** A notification of the right form that the vendor never sent. Needed only with `notifications`. */
  unknownNotification?: RawNotification;
}
