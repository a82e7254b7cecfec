import type { GatewayEnvironment, GatewayName, Trouble } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';

/** What the kit must know of a vendor to speak HTTP with it for many tenants. */
export interface Vendor {
  name: GatewayName;
  /** Address of the API, without a slash at the end, unless `MENSAL_GATEWAY_<NAME>_URL` says otherwise. */
  hosts: Readonly<Record<GatewayEnvironment, string>>;
  /**
   * Hosts beside that of the API, by name, which take no access token. Where the API's address is set by hand, or the
   * sandbox's, each is a folder of that name under it.
   */
  otherHosts?: Readonly<Record<string, string>>;
  /**
   * How an access token is obtained.
   *
   * @param refreshToken of the last authorisation, where it brought one. It is given out once, to one process, whatever
   * comes of it; where the vendor does not take it, the credentials are used within the same call.
   */
  authorise(account: ConnectedAccount, send: SendUnauthorised, refreshToken?: string): Promise<Authorisation>;
  /** What carries an access token, and whatever else each call has; `Authorization: Bearer` where left out. */
  headersOf?(accessToken: string, account: ConnectedAccount): Readonly<Record<string, string>>;
  /** Statuses that say that the access token will not do, or no longer: the call was not processed. 401 where left out. */
  invalidTokenStatuses?: readonly number[];
  /**
   * Of vendors whose every answer brings the token of the next call, and whose tokens serve one call: reads it from an
   * answer's body. Each process then has tokens of its own, in memory alone: a call takes an idle one or authorises.
   */
  nextTokenOf?(body: unknown): string | undefined;
  /** The vendor's limit a tenant's account has, and we stay below. Without it calls are not slowed down. */
  rateLimit?: RateLimit;
}

/**
 * So many requests in any window of that length. There is but one window: requests go out evenly at 95 % of it, so that a
 * longer one is kept as well whose rate is not below that: 59 in 10 seconds are fewer than 680 in 2 minutes.
 */
export interface RateLimit {
  requests: number;
  perSeconds: number;
  /** How long the vendor answers 429 once it has begun, where it does not say so in Retry-After. */
  blockedSeconds?: number;
}

/** A tenant's account with its secrets opened: never logged, never stored, held no longer than a call needs. */
export interface ConnectedAccount {
  tenantId: Identifier;
  gateway: GatewayName;
  environment: GatewayEnvironment;
  credentials: Readonly<Record<string, string>>;
  /** Where the vendor sends notifications of this account; unset while MENSAL_PUBLIC_URL is. */
  notificationUrl: string | undefined;
  active: boolean;
}

export type Authorisation =
  /** `refreshToken` is the adapter's to read: whatever it will want beside the credentials, once, for the next one. */
  | { kind: 'authorised'; accessToken: string; lifetimeSeconds: number; refreshToken?: string }
  /** The vendor says that the credentials are wrong. */
  | { kind: 'refused'; reason: string }
  | { kind: 'failed'; trouble: Trouble };

/** A request without an access token: for {@link Vendor.authorise}. */
export type SendUnauthorised = (
  call: VendorCall & { headers: Record<string, string> },
) => Promise<VendorAnswer>;

export interface VendorCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As in the vendor's page, with `:parameters`: it names the call in logs and metrics. */
  route: string;
  params?: Readonly<Record<string, string | number>>;
  query?: Readonly<Record<string, string | number | undefined>>;
  body?: unknown;
  /** In place of `body`: sent as `application/x-www-form-urlencoded`. */
  form?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  /** `read` is repeated when its answer got lost; `write` moves no money; `money` may. Neither is ever repeated. */
  effect: 'read' | 'write' | 'money';
  /** One of {@link Vendor.otherHosts}: the call goes there, and without an access token. */
  host?: string;
  /** Real time after which it must not leave any more. */
  sendBefore?: Date;
}

export type VendorAnswer =
  /** Readable JSON, whatever the status (but those of a token that will not do, and 429: the kit deals with them). `undefined`: an empty body. */
  | { kind: 'answer'; status: number; body: unknown }
  /** It may have been carried out. */
  | { kind: 'lost'; trouble: Trouble }
  /** It surely was not. */
  | { kind: 'not-sent'; trouble: Trouble };
