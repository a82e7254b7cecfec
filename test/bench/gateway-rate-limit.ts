/** One of two replicas that read, as much as the vendor's limit lets them, for a minute. */
import { EfiClient, efiVendor } from '@mensal/gateway-efi';
import { GatewayKit } from '@mensal/gateway-kit';
import { repeat } from './gateway-load.ts';
import { startKit, TENANT } from './gateway-kit.ts';

const SECONDS = 60;
const READERS = 16;

const app = await startKit({ withEfi: false });
const vendor = { ...efiVendor, rateLimit: { requests: 60, perSeconds: 10 } };
const efi = new EfiClient(app.get(GatewayKit).connect(vendor));
const started = performance.now();
const calls = await repeat(
  async () => {
    const answer = await efi.getCharge(TENANT, '1');
    // There is no such charge: that is what is answered. Anything else means that the limit was not kept.
    if (answer.kind !== 'error') throw new Error(JSON.stringify(answer));
  },
  SECONDS * 1_000,
  READERS,
);
const seconds = (performance.now() - started) / 1_000;
await app.close();
process.send?.({ calls, seconds });
process.disconnect?.();
