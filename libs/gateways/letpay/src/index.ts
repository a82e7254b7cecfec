export { LetPayClient } from './letpay-client.js';
export { LetPayModule } from './letpay.module.js';
export { letpayVendor } from './letpay.vendor.js';
