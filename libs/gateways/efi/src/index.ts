export { EfiClient } from './efi-client.js';
export { EfiModule } from './efi.module.js';
export { efiVendor } from './efi.vendor.js';
