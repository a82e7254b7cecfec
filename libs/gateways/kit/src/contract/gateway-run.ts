import type { ChargeGateway, GatewayName } from '@mensal/billing/ports';
import type { VendorControls } from './vendor-controls.js';

/**
 * A capability of the ports. `card.prepare` and `card.retry` are the optional steps of card payments;
 * `refunds.shown` is that every order of a refund shows, so that it may be sent again where none does. What is not listed
 * must not be there, so that a capability is neither lost nor gained unnoticed.
 */
export type Offer =
  | 'card'
  | 'card.prepare'
  | 'card.retry'
  | 'boleto'
  | 'pix'
  | 'instalments'
  | 'refunds'
  | 'refunds.shown'
  | 'cancelling'
  | 'notifications'
  | 'listing';

/** The gateway as it runs in production, and the simulator that it speaks with. */
export interface GatewayStage {
  gateway: ChargeGateway;
  vendor: VendorControls;
}

export interface GatewayRun {
  /** As in the gateway's profile. */
  name: GatewayName;
  /** Which cases apply, and what the gateway must offer: no more, no less. */
  offers: readonly Offer[];
  /** Whether the vendor wants access tokens that are obtained first; not for keys that go with each call. */
  accessTokens: boolean;
  /** Asked in each case, so that it may be set up after the cases are listed. */
  stage: () => GatewayStage;
  /** How long a pending charge, a refund or a notification may take, in real milliseconds; 10 seconds if left out. */
  patienceMs?: number;
}

/** What the suite takes from a test runner; Jest's, Vitest's and node:test's fit. */
export interface TestFunctions {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>, timeoutMs?: number): unknown;
}
