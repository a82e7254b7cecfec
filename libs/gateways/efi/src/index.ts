export { EfiClient } from './efi-client.js';
export { EfiModule } from './efi.module.js';
