/**
 * The contract suite that every gateway runs, ours and yours, against a simulator of its vendor. It belongs to the
 * gateway's tests, and to no runner: it takes `describe` and `it`, and fails by throwing.
 *
 * @example
 * import { describe, it } from '@jest/globals';
 * import { describeGateway } from '@mensal/gateway-kit/contract';
 *
 * let stage: Stage; // your gateway, and your hold on the vendor's simulator
 * beforeAll(async () => { stage = await startStage(); });
 * afterAll(() => stage.stop());
 *
 * describeGateway({ describe, it }, {
 *   name: 'acme',
 *   offers: ['card', 'cancelling', 'refunds'],
 *   accessTokens: true,
 *   stage: () => ({ gateway: stage.gateway, vendor: stage.vendor }),
 * });
 *
 * @packageDocumentation
 */
export { describeGateway } from './describe-gateway.js';
export { ContractViolation } from './checks.js';
export type { GatewayRun, GatewayStage, Offer, TestFunctions } from './gateway-run.js';
export type { CardFate, Disturbance, MoneySeen, VendorCalled, VendorControls } from './vendor-controls.js';
