import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import type { ApiClient } from '../support/api-client.js';
import { query } from '../support/database.js';
import { Program } from '../support/child-process.js';
import { notificationAddress } from '../support/notification-address.js';
import { randomFrom, testSeed } from '../support/random.js';
import { CARDS, EFI_ACCOUNT, TestSandbox, type SandboxCharge } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';

const SANDBOX = path.resolve(import.meta.dirname, '../../apps/sandbox/dist/main.js');
const WORKER = path.resolve(import.meta.dirname, '../support/server-program.ts');

/** Of each gateway and payment type. `MENSAL_CHARGES` sets another number than that of the full or the everyday size. */
const CHARGES = Number(process.env['MENSAL_CHARGES'] ?? (process.env['MENSAL_FULL'] === '1' ? 2_000 : 7));
/** A merchant's account at Lytex is paced: many charges need several. */
const CHARGES_OF_MERCHANT = 70;
const KILLS = 5;
const TIMEOUT_MS = 1_000;
const FINISH_WITHIN_MS = process.env['MENSAL_FULL'] === '1' ? 1_800_000 : 240_000;
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

const GATEWAYS = ['efi', 'lytex', 'letpay', 'ipay'] as const;
type GatewayName = (typeof GATEWAYS)[number];

/** What is charged, and in which states its gateway would still take money for it. */
interface Kind {
  gateway: GatewayName;
  paymentType: 'Cartao' | 'Boleto' | 'Pix';
  payable: readonly string[];
}

const KINDS: readonly Kind[] = [
  { gateway: 'efi', paymentType: 'Cartao', payable: ['new', 'waiting', 'unpaid'] },
  { gateway: 'lytex', paymentType: 'Boleto', payable: ['waitingPayment', 'processing'] },
  { gateway: 'lytex', paymentType: 'Pix', payable: ['waitingPayment', 'processing'] },
  { gateway: 'letpay', paymentType: 'Pix', payable: ['PROCESSING'] },
  { gateway: 'ipay', paymentType: 'Boleto', payable: ['Aberto', 'Aberta', 'Processamento', 'Vencida'] },
];

interface ChargeRow {
  id: string;
  tenantId: string;
  invoice: string;
  gateway: GatewayName;
  method: string;
  gatewayId: string | null;
  status: string;
  live: boolean;
  issued: boolean;
  dueAt: unknown;
  reasonCode: string | null;
  invoiceStatus: string;
  lastEvent: string;
}

/** What the payer, or the merchant in its place, has done with something to pay with. */
type Act = 'paid' | 'given-up' | 'left';

describe(`Given ${CHARGES} charges of each kind, gateways that fail in every way, and a worker that is killed ${KILLS} times`, () => {
  const seed = testSeed();
  const random = randomFrom(seed);
  const acts = new Map<string, Act>();
  const merchants = new Map<string, ApiClient>();
  let sandboxProgram: Program;
  let sandbox: TestSandbox;
  let server: TestServer;
  let worker: Program;

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
    server = await TestServer.start({
      env: { MENSAL_ROLES: 'http', SANDBOX_PORT: new URL(sandbox.url).port },
    });
    for (let n = 0; n < Math.ceil(CHARGES / CHARGES_OF_MERCHANT); n += 1) {
      const merchant = await server.newTenant();
      merchants.set(merchant.tenant.tenantId, merchant);
      await connectAll(merchant);
    }
    worker = await startWorker();
  }, 120_000);

  afterAll(async () => {
    await worker.stop();
    await server.stop();
    await sandboxProgram.stop();
  }, 60_000);

  it(
    'money moved exactly once for each that ended approved, never for the others, and each is explained',
    async () => {
      const customers = new Map<ApiClient, string>();
      for (const merchant of merchants.values()) customers.set(merchant, await merchant.aCustomer());
      const perTurn = Math.ceil(CHARGES / TURNS.length);
      for (const [turn, fault] of TURNS.entries()) {
        await disturb({ ...fault, route: '*', probability: PROBABILITY, seed: seed + turn });
        for (let n = 0; n < perTurn; n += 1) {
          const merchant = [...merchants.values()][n % merchants.size] as ApiClient;
          for (const kind of KINDS) await start(merchant, customers.get(merchant) ?? '', kind, n);
        }
        if (turn < KILLS) {
          await pause(random() * 2_000);
          await worker.kill();
          worker = await startWorker();
        }
        await untilAtMost(Math.ceil((perTurn * KINDS.length) / 2));
      }
      await untilAtMost(0);
      await disturb(undefined);
      await check(perTurn * TURNS.length);
    },
    FINISH_WITHIN_MS + 300_000,
  );

  async function check(expected: number): Promise<void> {
    const charges = await allCharges();
    const held = await heldByCharge();
    for (const { gateway, paymentType, payable } of KINDS) {
      const method = { Cartao: 'card', Boleto: 'boleto', Pix: 'pix' }[paymentType];
      const ofKind = charges.filter((charge) => charge.gateway === gateway && charge.method === method);
      for (const [, ofInvoice] of Map.groupBy(ofKind, ({ invoice }) => invoice)) {
        const approved = ofInvoice.filter(({ status }) => status === 'approved');
        expect(approved.length).toBeLessThanOrEqual(1);
        for (const charge of ofInvoice) {
          const there = held.get(charge.id) ?? [];
          const payments = there.reduce((sum, { payments: n }) => sum + n, 0);
          expect({ ...charge, payments }).toMatchObject({
            payments: charge.status === 'approved' ? 1 : 0,
            invoiceStatus: approved.length === 1 ? 'paid' : 'open',
          });
          if (!['approved', 'pending'].includes(charge.status))
            expect(charge.reasonCode ?? charge.status).toMatch(/\S/);
          expect(charge.lastEvent).toMatch(/\S/);
          // Nothing is left that could still be paid, but for what waits for its payer, refusals that may be tried
          // again, and a Pix whose code nobody was told.
          const open = there.filter(({ status }) => payable.includes(status)).length;
          expect({ ...charge, open }).toMatchObject({
            open: charge.live || charge.reasonCode === 'code-lost' ? expect.any(Number) : 0,
          });
          expect(open).toBeLessThanOrEqual(1);
        }
      }
      expect(new Set(ofKind.map(({ invoice }) => invoice)).size).toBe(expected);
      // The disturbances did not keep those who wanted to from paying.
      const paid = ofKind.filter(({ status }) => status === 'approved').length;
      expect({ gateway, paymentType, enough: paid > expected / 4, paid }).toMatchObject({ enough: true });
    }
    // What a gateway holds and no charge of ours knows of has not been paid.
    const known = new Set([...held.values()].flat().map(({ id }) => id));
    for (const gateway of GATEWAYS)
      for (const charge of await heldAt(gateway))
        if (!known.has(charge.id)) expect(charge).toMatchObject({ payments: 0 });
  }

  async function start(merchant: ApiClient, customer: string, kind: Kind, n: number): Promise<void> {
    const { gateway, paymentType } = kind;
    const invoice = await merchant.anInvoice({
      customer,
      paymentType,
      price: String(1_000 + n),
      dueDate: '28',
      createdAt: new Date().toISOString().slice(0, 10),
    });
    const paymentToken = paymentType === 'Cartao' ? await sandbox.card(aCard()) : undefined;
    const { status, body } = await merchant.post(`/v1/invoices/${invoice}/charges`, {
      charge: { gateway, paymentToken },
    });
    if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
  }

  /** Two of three are good. */
  function aCard(): string {
    const numbers = [CARDS.invalid, CARDS.security, CARDS.tryLater];
    return numbers[Math.floor(random() * 9)] ?? CARDS.approved;
  }

  /** Payers pay two of three; of the others the merchant gives up half, where the gateway can cancel them. */
  async function payersAct(charges: readonly ChargeRow[]): Promise<void> {
    for (const { id, issued, live, gateway, gatewayId, invoice, tenantId } of charges) {
      if (!issued || !live || acts.has(id)) continue;
      const fate = random();
      if (fate < 2 / 3) {
        await sandbox.control('POST', `${gateway}/charges/${gatewayId}/pay`, {});
        acts.set(id, 'paid');
      } else if (fate < 5 / 6 && gateway !== 'letpay') {
        await merchants.get(tenantId)?.delete(`/v1/invoices/${invoice}/charges/${id}`);
        acts.set(id, 'given-up');
      } else acts.set(id, 'left');
    }
  }

  /** Waits until at most so many charges have something left to do. */
  async function untilAtMost(most: number): Promise<void> {
    const deadline = performance.now() + FINISH_WITHIN_MS;
    for (;;) {
      const charges = await allCharges();
      await payersAct(charges);
      const busy = charges.filter(isBusy);
      if (busy.length <= most) return;
      if (performance.now() > deadline)
        throw new Error(
          `Still under way: ${JSON.stringify(busy.slice(0, 5))}, ${worker.printed.slice(-2_000)}`,
        );
      await hurry(busy);
      await pause(250);
    }
  }

  const isBusy = ({ id, dueAt, live, reasonCode, issued }: ChargeRow): boolean =>
    dueAt !== null &&
    !(!live && (issued || reasonCode === 'code-lost')) &&
    !(live && issued && acts.get(id) === 'left');

  /** Look-ups come after minutes and hours in the end: they are not waited for here. */
  const hurry = (busy: readonly ChargeRow[]) =>
    query(
      server.databaseUrl,
      `update billing.charges set due_at = now()
       where id = any ($1::uuid[]) and status in ('pending', 'unknown', 'declined')
         and due_at > now() + interval '5 seconds' and leased_until is null`,
      [busy.map(({ id }) => id)],
    );

  const allCharges = (): Promise<ChargeRow[]> =>
    query<ChargeRow & Record<string, unknown>>(
      server.databaseUrl,
      `select c.id, c.tenant_id as "tenantId", c.invoice_id as invoice, c.gateway, c.method, c.status,
         c.gateway_id as "gatewayId", c.due_at as "dueAt", c.reason_code as "reasonCode",
         i.status as "invoiceStatus", c.instrument is not null as issued,
         not closed and c.status <> 'approved' as live,
         (select event from billing.charge_entries e where e.tenant_id = c.tenant_id and e.charge_id = c.id
          order by e.id desc limit 1) as "lastEvent"
       from billing.charges c join billing.invoices i on i.tenant_id = c.tenant_id and i.id = c.invoice_id`,
    );

  const heldAt = async (gateway: GatewayName) =>
    (await sandbox.control('GET', `${gateway}/charges`)) as SandboxCharge[];

  /** What the gateways hold, by our charges. Ipay keeps no references: what was ordered for which charge is ours. */
  async function heldByCharge(): Promise<Map<string, SandboxCharge[]>> {
    const orders = await query<{ reference: string; invoice: string }>(
      server.databaseUrl,
      `select reference, invoice from ipay.orders where invoice is not null`,
    );
    const ordered = new Map(orders.map(({ invoice, reference }) => [invoice, reference]));
    const all = (await Promise.all(GATEWAYS.map(heldAt))).flat();
    return Map.groupBy(all, ({ id, reference }) => reference ?? ordered.get(id) ?? '');
  }

  async function disturb(fault: Record<string, unknown> | undefined): Promise<void> {
    for (const gateway of GATEWAYS) {
      await sandbox.control('DELETE', `${gateway}/faults`);
      if (fault !== undefined) await sandbox.control('POST', `${gateway}/faults`, fault);
    }
  }

  /** Accounts of the merchant's own everywhere: vendors' limits are of an account. */
  async function connectAll(merchant: ApiClient): Promise<void> {
    const { tenantId } = merchant.tenant;
    const [clientId, clientSecret] = [`Client_Id_${tenantId}`, `Client_Secret_${tenantId}`];
    const hex = tenantId.replaceAll('-', '');
    const callbackSecret = `Callback_Secret_${tenantId}`;
    const accounts: Record<GatewayName, [methods: string[], credentials: Record<string, string>]> = {
      efi: [['Cartao'], EFI_ACCOUNT],
      lytex: [['Boleto', 'Pix'], { clientId, clientSecret, callbackSecret }],
      letpay: [
        ['Pix'],
        { apiKey: `Api_Key_${hex}`, apiSecret: `Api_Secret_${hex}`, contractId: `Contract_${hex}` },
      ],
      ipay: [['Boleto'], { clientId: `ipay-${hex}`, clientKey: `key-${hex}`, token: hex }],
    };
    for (const gateway of GATEWAYS) {
      const [methods, credentials] = accounts[gateway];
      await sandbox.control('PUT', `${gateway}/accounts`, credentials);
      const { status, body } = await merchant.put(`/v1/gateways/${gateway}`, {
        gateway: { environment: 'homologation', credentials, methods, active: true },
      });
      if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
    }
    // Lytex is told in its panel where to send notifications.
    const callbackUrl = server.url + (await notificationAddress(server, merchant, 'lytex'));
    await sandbox.control('PUT', 'lytex/accounts', { clientId, clientSecret, callbackSecret, callbackUrl });
  }
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
