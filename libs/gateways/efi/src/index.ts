export * from './efi.module.js';
export { EfiClient } from './efi-client.js';
export { efiVendor } from './efi.vendor.js';
