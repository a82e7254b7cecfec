/**
 * What a gateway author implements, with the types it takes. A gateway extends {@link ChargeGateway}, offers the
 * capabilities that the vendor has and leaves the others out, and registers itself with {@link GatewayRegistry}.
 *
 * Amounts are integers of cents (BRL). Nothing here throws for what a gateway may answer: expected failures are values.
 */
import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import type { Boleto, Pix } from './domain/instrument.js';
import type { PaymentMethod } from './domain/invoice.js';
import type { GatewayRefunds } from './domain/refund-evidence.js';

export type { Boleto, Pix } from './domain/instrument.js';
export type { PaymentMethod } from './domain/invoice.js';
export type { GatewayRefunds } from './domain/refund-evidence.js';
export { GatewayRegistry } from './application/gateway-registry.js';

/** Lower case, as in routes and settings: `efi`. */
export type GatewayName = string;

/** What one gateway can do, needs and accepts. */
export interface GatewayProfile {
  name: GatewayName;
  /** As people write it: `Efí`. */
  title: string;
  methods: readonly PaymentMethod[];
  /** Smallest and largest amount of one charge. */
  limits: { min: Cents; max: Cents };
  /** What it requires of a payer beyond name and tax id. */
  requires: readonly PayerField[];
  /** What a merchant enters to connect an account. */
  credentials: readonly CredentialField[];
}

export type PayerField = 'email' | 'phone' | 'address' | 'birthDate';

export interface CredentialField {
  /** As in `credentials` of `PUT /v1/gateways/:name`. */
  name: string;
  required: boolean;
  pattern: RegExp;
  /** Another value is another account, in which the charges of this one are not found. */
  identifies?: boolean;
}

/** A customer, as a gateway is told of it. */
export interface Payer {
  /** Where the gateway has a directory of customers, and this one is known there: its id there. */
  remoteId?: string;
  /** Of a person, or the corporate name (razão social) where `taxId` is a CNPJ. */
  name: string;
  /** CPF (11 digits) or CNPJ (14 characters, numeric or alphanumeric), without punctuation. */
  taxId: string;
  email?: string;
  /** Area code and number, digits only: `51999999999`. */
  phone?: string;
  birthDate?: CalendarDate;
  address?: PayerAddress;
}

export interface PayerAddress {
  street: string;
  number: string;
  complement?: string;
  neighborhood: string;
  city: string;
  /** Two letters. */
  state: string;
  /** Eight digits. */
  zipcode: string;
}

/** Why a payment was refused; `other` where the vendor's text fits none. */
export type RefusalCode =
  | 'invalid-card'
  | 'expired-card'
  | 'insufficient-funds'
  | 'security'
  | 'try-later'
  | 'card-token'
  | 'amount'
  | 'payer'
  | 'invalid-request'
  | 'not-allowed-now'
  | 'other';

/** A documented no: nothing moved. */
export interface Refusal {
  code: RefusalCode;
  /** The vendor's own words, fit for the merchant. */
  reason: string;
  /** Whether the same card may be tried again. */
  retryable: boolean;
}

/** What went wrong between us and a gateway. */
export type TroubleCode =
  /** Nothing was sent: no account, or the account is switched off. */
  | 'no-account'
  | 'credentials-refused'
  | 'unreachable'
  | 'certificate'
  | 'breaker-open'
  | 'rate-limited'
  /** It was not sent in time, so it was not sent at all. */
  | 'too-late'
  /** Sent, and what became of it is not known. */
  | 'timeout'
  | 'connection-lost'
  | 'unreadable-answer'
  | 'vendor-error';

export interface Trouble {
  code: TroubleCode;
  /** In English, for developers and logs; without secrets. */
  detail: string;
  /** Real milliseconds after which the gateway may be asked again, where it has said so. */
  retryAfterMs?: number;
}

/** Of a call that never left: it may be repeated, here or at another gateway. */
export interface Unavailable {
  kind: 'unavailable';
  trouble: Trouble;
}

/** Of a call that may have been carried out: nothing is sent again before a look-up has answered. */
export interface Unknown {
  kind: 'unknown';
  trouble: Trouble;
}

/** Of an attempt to be paid. */
export type ChargeOutcome =
  | { kind: 'approved'; gatewayId: string }
  | { kind: 'declined'; refusal: Refusal }
  /** Taken, not decided: a notification or a look-up tells. */
  | { kind: 'pending'; gatewayId: string }
  | Unknown
  | Unavailable;

export type PrepareOutcome =
  { kind: 'prepared'; gatewayId: string } | { kind: 'declined'; refusal: Refusal } | Unknown | Unavailable;

export type CancelOutcome =
  /** Seen cancelled: it can no longer be paid (but for a boleto that was printed before). */
  { kind: 'cancelled' } | { kind: 'refused'; refusal: Refusal } | Unknown | Unavailable;

export type RefundOutcome =
  /** The gateway has taken the order; a look-up tells when it is done. With the gateway's id of it, where it has any. */
  { kind: 'accepted'; refundId?: string } | { kind: 'refused'; refusal: Refusal } | Unknown | Unavailable;

export type RefundsLookUp =
  { kind: 'found'; refunds: GatewayRefunds } | { kind: 'not-found' } | Unknown | Unavailable;

/** What a charge is at its gateway. */
export type GatewayChargeStatus =
  /** Known there; no payment has been tried. */
  | 'open'
  | 'pending'
  /** The money moved; the gateway may still confirm it. */
  | 'approved'
  | 'paid'
  | 'declined'
  | 'cancelled'
  | 'expired'
  | 'refunded'
  | 'disputed';

export interface GatewayCharge {
  gatewayId: string;
  reference: string | null;
  status: GatewayChargeStatus;
  /** What it was made for; what came in stands in {@link payment}. */
  amount: Cents;
  /** Where declined. */
  refusal?: Refusal;
  /** Where money came in, and the gateway tells more of it than that it did. */
  payment?: GatewayPayment;
  /** Given back to the payer in all, where the gateway tells. A charge that was given back in part is still `paid`. */
  refunded?: Cents;
  /** What the payer pays with, where the gateway still tells: the answer that held it may have got lost. */
  instrument?: Boleto | Pix;
}

export interface GatewayPayment {
  /** What the payer paid: with a late fee, more than the charge was made for. */
  received: Cents;
  /** When the payer paid; its day counts in the tenant's time zone. */
  paidAt?: Date;
  /** What the gateway keeps. */
  fee?: Cents;
}

export type LookUp =
  | {
      kind: 'found';
      charge: GatewayCharge;
      /** Further charges that the gateway holds under the same reference: left behind by answers that got lost. */
      others: GatewayCharge[];
    }
  | { kind: 'not-found' }
  | Unknown
  | Unavailable;

export interface ChargeRequest {
  tenantId: Identifier;
  /** Ours, unique; sent to the gateway, so that the charge is found by it. */
  reference: string;
  amount: Cents;
  description: string;
  payer: Payer;
  /** Real time: what has not left by then must not be sent. */
  sendBefore: Date;
}

export interface CardChargeRequest extends ChargeRequest {
  /** Of {@link CardCharging.prepare}, where the gateway has that step. */
  gatewayId: string | undefined;
  card: { token: string };
  /** 1 is a single payment. */
  instalments: number;
}

/** An existing charge. */
export interface ChargeReference {
  tenantId: Identifier;
  gatewayId: string;
}

export interface LookUpRequest {
  tenantId: Identifier;
  method: PaymentMethod;
  reference: string;
  /** Unknown where the answer that held it got lost; then all charges under the reference are found. */
  gatewayId: string | undefined;
  /** Business days between which it was made, for gateways that search by date. */
  madeFrom: CalendarDate;
  madeTo: CalendarDate;
}

export interface CardCharging {
  /** What its card tokens look like: whatever else is sent for one, such as a card's number, is not let in. */
  token: RegExp;
  /**
   * Makes the charge known to the gateway. It moves no money, so it may be repeated after a lost answer. Only where
   * the gateway has such a step.
   */
  prepare?(request: ChargeRequest): Promise<PrepareOutcome>;
  charge(request: CardChargeRequest): Promise<ChargeOutcome>;
  /** Tries a declined charge again, with the same or another card. */
  retry?(request: CardChargeRequest & { gatewayId: string }): Promise<ChargeOutcome>;
}

/** A look-up shows what was issued as `open`, and as `pending` once the payer has ordered the payment (agendamento). */
export interface BoletoCharging {
  charge(request: ChargeRequest & { dueOn: CalendarDate }): Promise<InstrumentOutcome<Boleto>>;
}

export interface PixCharging {
  /** Whether a look-up tells the code of a Pix whose answer got lost. Where it does not, that one is given up. */
  tellsCodeAgain: boolean;
  /** `expiresAt` is business time, the end of a day of the tenant's. */
  charge(request: ChargeRequest & { expiresAt: Date }): Promise<InstrumentOutcome<Pix>>;
}

export type InstrumentOutcome<Instrument> =
  | { kind: 'issued'; gatewayId: string; instrument: Instrument }
  | { kind: 'declined'; refusal: Refusal }
  | Unknown
  | Unavailable;

export interface InstalmentQuoting {
  quote(request: {
    tenantId: Identifier;
    brand: string;
    amount: Cents;
  }): Promise<
    { kind: 'quoted'; options: InstalmentOption[] } | { kind: 'refused'; refusal: Refusal } | Unavailable
  >;
}

export interface InstalmentOption {
  instalments: number;
  /** Of each instalment. */
  amount: Cents;
  /** A month, in hundredths of a per cent: 199 is 1.99 %. */
  interestRate: number;
}

export interface Refunding {
  rules: RefundRules;
  /** @param amount part of the charge; the whole where left out */
  refund(charge: ChargeReference & { sendBefore: Date }, amount?: Cents): Promise<RefundOutcome>;
  /** What the gateway holds of a charge's refunds. `not-found` is only what the gateway said of the charge. */
  lookUp(charge: ChargeReference): Promise<RefundsLookUp>;
}

/** What a vendor's pages say of refunds. */
export interface RefundRules {
  /** Calendar days after the payment within which the whole, or a part, can be given back. */
  wholeWithinDays?: number;
  partWithinDays?: number;
  /** Whether it takes no more than one part of a charge on one calendar day. */
  onePartADay?: boolean;
  /**
   * Which order may be sent again after its answer got lost, and look-ups have shown nothing of it. `any`: the gateway
   * shows every order that it ever took. `rest`: it may show none, but cannot carry out twice what gives back all that
   * is left. `none`: a person decides.
   */
  repeatable: 'any' | 'rest' | 'none';
}

export interface Cancelling {
  /** Answers `cancelled` only when it was seen cancelled. Repeating it is harmless. */
  cancel(charge: ChargeReference): Promise<CancelOutcome>;
}

/** What arrived at `/v1/notifications/:gateway/:secret`, as it came. */
export interface RawNotification {
  contentType: string;
  body: string;
}

/** Which charges a notification speaks of. What it says of them is not believed: they are looked up. */
export type NotificationNews =
  | { kind: 'charges'; charges: { gatewayId: string; reference: string | null }[] }
  /** Not the gateway's, or nothing that concerns charges. */
  | { kind: 'ignored'; reason: string }
  /** The gateway could not be asked; to be read again later. */
  | { kind: 'unknown'; trouble: Trouble };

export interface NotificationParsing {
  read(tenantId: Identifier, notification: RawNotification): Promise<NotificationNews>;
}

/** One charge of a gateway's list. Lists tell less than look-ups do: what matters is looked up before it is believed. */
export interface ListedCharge {
  gatewayId: string;
  /** `null` where the list does not tell it, or it bears none: whoever made it, it was not made by us. */
  reference: string | null;
  status: GatewayChargeStatus;
  amount: Cents;
  /** What came in, and what was given back, where the list tells. */
  received?: Cents;
  refunded?: Cents;
  /** The day on which it was made, in Brazil, where the list tells. */
  madeOn?: CalendarDate;
}

export interface ListingRequest {
  tenantId: Identifier;
  /** Days on which the charges were made, both included. What was made on others may be listed too. */
  from: CalendarDate;
  to: CalendarDate;
  /** Of the page before this one; the first one has none. */
  after: string | undefined;
}

export type ListedPage = {
  kind: 'page';
  charges: ListedCharge[];
  /** How many of the page cannot be told apart, or have a status unknown to us. */
  unreadable: number;
  /** For the next page, in the gateway's own terms; `undefined` on the last one. */
  after: string | undefined;
};

/**
 * The charges of the tenant's account, whoever made them, page by page. The same one may be listed twice where the list
 * grows while it is read; none that was there before may be left out.
 */
export interface Listing {
  list(request: ListingRequest): Promise<ListedPage | Unknown | Unavailable>;
}

/** Whether an account's credentials work, found out without any effect. */
export type AccountTest =
  { kind: 'working' } | { kind: 'refused'; reason: string } | { kind: 'unavailable'; trouble: Trouble };

/**
 * A payment gateway. One instance serves all tenants; each call names its tenant, and the kit brings that tenant's
 * credentials.
 *
 * Outcomes follow one rule: whatever a call that may move money gets, other than a readable success or a documented
 * refusal, is `unknown`; `unavailable` is for what was surely not sent.
 */
export abstract class ChargeGateway {
  abstract readonly profile: GatewayProfile;

  abstract test(tenantId: Identifier): Promise<AccountTest>;

  /** Finds a charge by the gateway's id, or by our reference. `not-found` is only what the gateway said. */
  abstract lookUp(request: LookUpRequest): Promise<LookUp>;

  readonly card?: CardCharging;
  readonly boleto?: BoletoCharging;
  readonly pix?: PixCharging;
  readonly instalments?: InstalmentQuoting;
  readonly refunds?: Refunding;
  readonly cancelling?: Cancelling;
  readonly notifications?: NotificationParsing;
  readonly listing?: Listing;
}

/** Where a gateway's money is real, and where it is not. */
export type GatewayEnvironment = 'production' | 'homologation';

/** A tenant's account at a gateway, without its secrets. */
export interface GatewayAccount {
  tenantId: Identifier;
  gateway: GatewayName;
  environment: GatewayEnvironment;
  methods: PaymentMethod[];
  active: boolean;
  /** Names of the credentials that are set. */
  credentials: string[];
  /** Where the vendor is told to send notifications; unset while MENSAL_PUBLIC_URL is. */
  notificationUrl: string | undefined;
}

export interface GatewayAccountChange {
  environment?: GatewayEnvironment;
  /** Replaces all credentials; left out, they stay as they are. */
  credentials?: Readonly<Record<string, string>>;
  methods?: PaymentMethod[];
  active?: boolean;
}

/** The accounts of tenants at gateways. Implemented by the gateway kit, which keeps the credentials sealed. */
export abstract class GatewayAccounts {
  abstract list(tenantId: Identifier): Promise<GatewayAccount[]>;
  abstract find(tenantId: Identifier, gateway: GatewayName): Promise<GatewayAccount | undefined>;
  /** Adds or changes an account, within the current transaction. @param now business time */
  abstract save(
    tenantId: Identifier,
    gateway: GatewayName,
    change: GatewayAccountChange,
    now: Date,
  ): Promise<GatewayAccount>;
  /** Whether the account has these very values for the credentials that are named. */
  abstract holds(
    tenantId: Identifier,
    gateway: GatewayName,
    credentials: Readonly<Record<string, string | undefined>>,
  ): Promise<boolean>;
  /** Whose account a notification's address belongs to. */
  abstract ownerOf(gateway: GatewayName, notificationSecret: string): Promise<Identifier | undefined>;
}
