import { GatewayAccounts } from '@mensal/billing/ports';
import { LytexClient, lytexVendor } from '@mensal/gateway-lytex';
import { newIdentifier, SystemClock, type Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LYTEX_ACCOUNT, TestSandbox } from '../support/test-sandbox.js';
import { migratedDatabase, startKit, type KitInstance } from '../support/test-vendor.js';

const FULL = process.env['MENSAL_FULL'] === '1';
/** The vendor's own, or one that is reached in less time; whoever reaches it is blocked, and so is every call after. */
const [REQUESTS, PER_SECONDS, SECONDS] = FULL ? [60, 10, 120] : [20, 10, 30];
/** Few enough for each turn to come in time. */
const READERS = FULL ? 8 : 3;
const UNKNOWN_INVOICE = '65df1d1b1c008a70b5d38345';

describe(`Given a limit of ${REQUESTS} requests in ${PER_SECONDS} s, and two replicas with more to do`, () => {
  const tenantId: Identifier = newIdentifier();
  let sandbox: TestSandbox;
  let replicas: KitInstance[];

  beforeAll(async () => {
    sandbox = await TestSandbox.start(new SystemClock());
    if (!FULL)
      await sandbox.control('PUT', 'lytex/limits', {
        requests: REQUESTS,
        perSeconds: PER_SECONDS,
        furtherWindows: [],
      });
    const url = `${sandbox.url}/lytex`;
    const vendor = {
      ...lytexVendor,
      hosts: { production: url, homologation: url },
      // As many less than the vendor's as the adapter says.
      rateLimit: FULL ? lytexVendor.rateLimit! : { requests: REQUESTS - 1, perSeconds: PER_SECONDS },
    };
    const databaseUrl = await migratedDatabase();
    replicas = await Promise.all([startKit(databaseUrl, vendor), startKit(databaseUrl, vendor)]);
    const [{ get }] = replicas as [KitInstance];
    const account = { environment: 'homologation', credentials: LYTEX_ACCOUNT } as const;
    await get(UnitOfWork).isolated(() => get(GatewayAccounts).save(tenantId, 'lytex', account, new Date()));
  });
  afterAll(async () => {
    await Promise.all(replicas.map(({ app }) => app.close()));
    await sandbox.stop();
  });

  it(
    `when they read for ${SECONDS} s, then none is refused, and nine tenths of the limit are used`,
    async () => {
      const began = performance.now();
      const until = began + SECONDS * 1_000;
      const read = async (client: LytexClient) => {
        while (performance.now() < until) {
          const { kind } = await client.getInvoice(tenantId, UNKNOWN_INVOICE);
          // There is no such cobrança, which the vendor says: the call was not held back.
          expect(kind).toBe('error');
        }
      };
      const clients = replicas.map(({ client }) => new LytexClient(client));
      await Promise.all(clients.flatMap((client) => Array.from({ length: READERS }, () => read(client))));
      const seconds = (performance.now() - began) / 1_000;
      const { accepted, rejected } = (await sandbox.control('GET', 'lytex/limits')) as Record<string, number>;
      // Reaching the limit blocks, so one less is what is allowed.
      const share = (accepted ?? 0) / (((REQUESTS - 1) / PER_SECONDS) * seconds);
      process.stdout.write(
        `${accepted} requests in ${seconds.toFixed(1)} s: ${share.toFixed(3)} of what is allowed\n`,
      );
      expect(rejected).toBe(0);
      expect(share).toBeGreaterThanOrEqual(0.9);
    },
    (SECONDS + 60) * 1_000,
  );
});
