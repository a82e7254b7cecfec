export * from './adapter/index.js';
export { lost, notSent } from './answers.js';
export { BoundedMap } from './bounded-map.js';
export { GatewayKit, GatewayKitOptions } from './gateway-kit.js';
export { GatewayKitModule } from './gateway-kit.module.js';
export { gatewayKitPersistence } from './persistence/index.js';
export type {
  Authorisation,
  ConnectedAccount,
  RateLimit,
  SendUnauthorised,
  Vendor,
  VendorAnswer,
  VendorCall,
} from './vendor.js';
export type { VendorClient } from './vendor-client.js';
