import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import type { ApiClient } from '../support/api-client.js';
import { startCharge } from '../support/charges.js';
import { Program } from '../support/child-process.js';
import { query } from '../support/database.js';
import { randomFrom, testSeed } from '../support/random.js';
import { CARDS, connectEfi, TestSandbox, type SandboxCharge } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';

const SANDBOX = path.resolve(import.meta.dirname, '../../apps/sandbox/dist/main.js');
const WORKER = path.resolve(import.meta.dirname, '../support/server-program.ts');

const CHARGES = process.env['MENSAL_FULL'] === '1' ? 2_000 : 70;
const KILLS = 5;
const TIMEOUT_MS = 1_000;
const FINISH_WITHIN_MS = 300_000;
/** Every call of every route is disturbed with this probability, the sign-in included. */
const PROBABILITY = 0.3;

/** The disturbances, in turn: what one leaves unresolved is resolved under the next. */
const TURNS: Record<string, unknown>[] = [
  { mode: 'drop', when: 'before' },
  { mode: 'drop', when: 'after' },
  { mode: 'status', when: 'before', status: 503 },
  { mode: 'status', when: 'after', status: 500 },
  { mode: 'delay', when: 'after', ms: 2 * TIMEOUT_MS },
  { mode: 'garbage', when: 'after' },
  { mode: 'process-late', ms: TIMEOUT_MS },
];

interface ChargeRow {
  id: string;
  status: string;
  live: boolean;
  dueAt: unknown;
  reason: string | null;
  invoiceStatus: string;
  lastEvent: string;
}

describe(`Given ${CHARGES} charges, a gateway that fails in every way, and a worker that is killed ${KILLS} times`, () => {
  const seed = testSeed();
  const random = randomFrom(seed);
  let sandboxProgram: Program;
  let sandbox: TestSandbox;
  let server: TestServer;
  let worker: Program;
  let merchant: ApiClient;

  const startWorker = () =>
    Program.start(
      [WORKER],
      {
        MENSAL_ENV: 'development',
        DATABASE_URL: server.databaseUrl,
        MENSAL_ROLES: 'worker,scheduler',
        MENSAL_LOG_LEVEL: 'error',
        PORT: '0',
        SANDBOX_PORT: new URL(sandbox.url).port,
        MENSAL_PUBLIC_URL: server.url,
        MENSAL_GATEWAY_TIMEOUT_MS: String(TIMEOUT_MS),
      },
      /Server is up/,
    );

  beforeAll(async () => {
    process.stdout.write(`MENSAL_TEST_SEED=${seed}\n`);
    sandboxProgram = await Program.start([SANDBOX, '--port', '0'], {}, /Sandbox is up at \S+/);
    sandbox = new TestSandbox(/Sandbox is up at (\S+)/.exec(sandboxProgram.printed)?.[1] ?? '');
    server = await TestServer.start({ env: { MENSAL_ROLES: 'http' } });
    merchant = await server.newTenant();
    await connectEfi(merchant);
    worker = await startWorker();
  }, 60_000);

  afterAll(async () => {
    await worker.stop();
    await server.stop();
    await sandboxProgram.stop();
  }, 60_000);

  it('money moved exactly once for each that ended approved, never for the others, and each is explained', async () => {
    const customer = await merchant.aCustomer();
    const perTurn = Math.ceil(CHARGES / TURNS.length);
    for (const [turn, fault] of TURNS.entries()) {
      await sandbox.clearFaults();
      await sandbox.fault({ ...fault, route: '*', probability: PROBABILITY, seed: seed + turn });
      for (let n = 0; n < perTurn; n += 1) {
        const invoice = await merchant.anInvoice({
          customer,
          paymentType: 'Cartao',
          price: String(1_000 + n),
        });
        await startCharge(merchant, invoice, await sandbox.card(aCard()));
      }
      if (turn < KILLS) {
        await pause(random() * 2_000);
        await worker.kill();
        worker = await startWorker();
      }
      await untilAtMost(Math.ceil(perTurn / 3));
    }
    await untilAtMost(0);
    await sandbox.clearFaults();

    const charges = await allCharges();
    const held = Map.groupBy(await sandbox.charges(), ({ reference }) => reference);
    expect(charges).toHaveLength(perTurn * TURNS.length);
    for (const charge of charges) {
      const payments = paymentsOf(held.get(charge.id));
      expect({ ...charge, payments }).toMatchObject({ payments: charge.status === 'approved' ? 1 : 0 });
      expect(charge).toMatchObject({ invoiceStatus: charge.status === 'approved' ? 'paid' : 'open' });
      if (charge.status !== 'approved') expect(charge.reason).toMatch(/\S/);
      expect(charge.lastEvent).toMatch(/\S/);
      // Nothing is left behind that could still be paid, but for refusals that may be tried again.
      const payable = (held.get(charge.id) ?? []).filter(({ status }) =>
        ['new', 'waiting', 'unpaid'].includes(status),
      );
      expect(payable).toHaveLength(charge.live ? 1 : 0);
    }
    // The disturbances did not keep the good cards from paying.
    const approved = charges.filter(({ status }) => status === 'approved');
    expect(approved.length).toBeGreaterThan(charges.length / 2);
  }, 900_000);

  /** Two of three are good. */
  const aCard = (): string => {
    const numbers = [CARDS.invalid, CARDS.security, CARDS.tryLater];
    return numbers[Math.floor(random() * 9)] ?? CARDS.approved;
  };

  const allCharges = (): Promise<ChargeRow[]> =>
    query<ChargeRow & Record<string, unknown>>(
      server.databaseUrl,
      `select c.id, c.status, c.due_at as "dueAt", c.reason, i.status as "invoiceStatus",
         not closed and c.status <> 'approved' as live,
         (select event from billing.charge_entries e where e.tenant_id = c.tenant_id and e.charge_id = c.id
          order by e.id desc limit 1) as "lastEvent"
       from billing.charges c join billing.invoices i on i.tenant_id = c.tenant_id and i.id = c.invoice_id`,
    );

  /** Waits until at most so many charges have something left to do. */
  const untilAtMost = async (most: number) => {
    const deadline = performance.now() + FINISH_WITHIN_MS;
    for (;;) {
      const busy = (await allCharges()).filter(({ dueAt }) => dueAt !== null);
      if (busy.length <= most) return;
      if (performance.now() > deadline)
        throw new Error(
          `Still under way: ${JSON.stringify(busy.slice(0, 5))}, ${worker.printed.slice(-2_000)}`,
        );
      await pause(100);
    }
  };
});

function paymentsOf(held: SandboxCharge[] = []): number {
  return held.reduce((sum, { payments }) => sum + payments, 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
