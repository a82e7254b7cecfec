export { IpayClient } from './ipay-client.js';
export { IpayModule } from './ipay.module.js';
export { ipayVendor } from './ipay.vendor.js';
export { ipayPersistence } from './persistence/index.js';
