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
  /** How an access token is obtained. */
  authorise(account: ConnectedAccount, send: SendUnauthorised): Promise<Authorisation>;
  /** The vendor's limit a tenant's account has, and we stay below. Without it calls are not slowed down. */
  rateLimit?: RateLimit;
}

export interface RateLimit {
  requests: number;
  perSeconds: number;
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
  | { kind: 'authorised'; accessToken: string; lifetimeSeconds: number }
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
  headers?: Readonly<Record<string, string>>;
  /** `read` is repeated when its answer got lost; `write` moves no money; `money` may. Neither is ever repeated. */
  effect: 'read' | 'write' | 'money';
  /** One of {@link Vendor.otherHosts}: the call goes there, and without an access token. */
  host?: string;
  /** Real time after which it must not leave any more. */
  sendBefore?: Date;
}

export type VendorAnswer =
  /** Readable JSON, whatever the status (not 401 and 429, which the kit deals with). `undefined`: an empty body. */
  | { kind: 'answer'; status: number; body: unknown }
  /** It may have been carried out. */
  | { kind: 'lost'; trouble: Trouble }
  /** It surely was not. */
  | { kind: 'not-sent'; trouble: Trouble };
