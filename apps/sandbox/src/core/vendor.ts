import type { Clock } from '@mensal/kernel';
import type { IncomingHttpHeaders } from 'node:http';
import type { Faults } from './faults.js';
import type { Journal } from './journal.js';
import type { Limits, LimitValue } from './limits.js';
import type { Notifier } from './notifier.js';
import type { Timers } from './timers.js';

/** A request as a vendor's handler sees it: plain data, so that it can also be processed after its socket is gone. */
export interface VendorRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON, or a form's fields by their names; undefined when there was none. */
  readonly body: unknown;
  /** Below the gateway's prefix, without the query. */
  readonly path: string;
  /** Method and pattern of the route, as on the vendor's page. */
  readonly route: string;
}

export interface VendorAnswer {
  readonly status: number;
  /** Sent as JSON, a string as it is. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface VendorRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The pattern on the vendor's page: `/v1/charge/:id/pay`. */
  readonly path: string;
  /** Where the vendor serves it from another host: the folder that stands for that host under our prefix. */
  readonly host?: string;
  /** Other paths that lead to the same handler, such as a misprint of the page. */
  readonly aliases?: readonly string[];
  /** Takes a form instead of JSON, urlencoded or multipart. */
  readonly form?: boolean;
  /** Called from payers' browsers: answers carry CORS headers, and preflights are answered. */
  readonly browser?: boolean;
  handle(request: VendorRequest): VendorAnswer | Promise<VendorAnswer>;
}

/** A charge as the control plane shows it. Amounts in cents. */
export interface ChargeSummary {
  readonly id: string;
  readonly reference: string | null;
  readonly method: string | null;
  readonly amount: number;
  readonly status: string;
  readonly createdAt: string;
  /** How often money moved for it. */
  readonly payments: number;
  /** How many of the vendor's requests named it by its id. */
  readonly calls: number;
  /** All that came in, and what of it went back. */
  readonly received: number;
  readonly refunded: number;
}

/** What payers and banks do, beside the vendor's API. A dispute that is won leaves the merchant its money. */
export const CHARGE_ACTIONS = ['pay', 'cancel', 'refund', 'dispute', 'win-dispute', 'expire'] as const;
export type ChargeAction = (typeof CHARGE_ACTIONS)[number];

export interface ActionInput {
  /** Cents. */
  readonly amount?: number;
  readonly method?: string;
  readonly paidAt?: Date;
}

/** A route of the control plane that only one vendor has, under `/_sandbox/<gateway>`. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly handle: (body: unknown, params: Readonly<Record<string, string>>) => unknown;
}

/** What a simulated vendor is given. */
export interface VendorContext {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly timers: Timers;
  readonly notifier: Notifier;
  readonly faults: Faults;
  readonly limits: Limits;
  /** Where keys and the like may be kept; memory only without it. */
  readonly dataDir: string | undefined;
}

/** One simulated vendor: everything else in the sandbox is the same for all. */
export interface VendorSandbox {
  readonly routes: readonly VendorRoute[];
  readonly controlRoutes: readonly ControlRoute[];
  /** Whose request this is, for rate limits and the log; undefined when it does not say. */
  accountOf(request: VendorRequest): string | undefined;
  /** The vendor's way to answer: a body that is no JSON, an unknown route, too many requests, any status. */
  malformed(path: string): VendorAnswer;
  notFound(path: string): VendorAnswer;
  tooManyRequests(path: string): VendorAnswer;
  failure(status: number, path: string): VendorAnswer;
  charges(): ChargeSummary[];
  /** @throws ControlError when there is no such charge, or its status does not allow it */
  act(chargeId: string, action: ChargeAction, input: ActionInput): ChargeSummary;
  /** Forgets everything, but not keys that payers' browsers may have cached. */
  reset(): void;
}

/** Builds a simulated vendor; limits that only it knows, and defaults of its own, are added to those of all. */
export interface VendorDefinition {
  readonly name: string;
  readonly limits: Readonly<Record<string, LimitValue>>;
  /** Limits that are one of several words, of which the first is the default. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  create(context: VendorContext): VendorSandbox;
}

/** A refusal of the control plane. */
export class ControlError extends Error {
  constructor(
    readonly status: 400 | 404 | 409,
    message: string,
  ) {
    super(message);
  }
}
