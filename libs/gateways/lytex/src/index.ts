export { LytexClient } from './lytex-client.js';
export { LytexModule } from './lytex.module.js';
export { lytexVendor } from './lytex.vendor.js';
