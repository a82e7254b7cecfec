import { Pool } from 'undici';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createDatabase, query } from './billing.ts';
import { runInChild, serveInChild, type ServingChild } from './child.ts';
import type { Usage } from './collection-app.ts';
import { atATime } from './gateway-load.ts';
import { control, startSandbox } from './gateways.ts';
import { median, printTable } from './report.ts';
import { BUSINESS_DATE, seed } from './seed.ts';

const WORKERS = 2;
/** Charges of one tenant that a worker has in hand at a time. */
const SLOTS = 32;
const PAYERS_AT_A_TIME = 16;
const GIVE_UP_MS = 15 * 60_000;

type Phase = 'dispatch' | 'settlement';
type Server = ServingChild & { name: string };

/** What one way of collecting needed for a phase. */
interface Measured {
  seconds: number;
  /** By process. */
  used: Map<string, Usage>;
}
type Phases = Record<Phase, Measured>;

/**
 * From a billing run to invoices that are paid: half of them by Pix at LetPay, half by boleto at Lytex, whose sandboxes
 * are a process of their own, without limits. Beside it the same charges in a loop over the use cases, and the same calls
 * by undici alone.
 */
export async function benchCollection(adminUrl: string, invoices: number, rounds: number): Promise<void> {
  const ways = new Map<string, Phases[]>();
  const limits: { seconds: number; cpuMs: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const workers = await inScene(adminUrl, invoices, collectByWorkers);
    const loop = await inScene(adminUrl, invoices, collectByLoop);
    ways.set('workers', [...(ways.get('workers') ?? []), workers]);
    ways.set('loop', [...(ways.get('loop') ?? []), loop]);
    limits.push(await inScene(adminUrl, invoices, callByUndici));
  }
  report(invoices, ways, limits);
}

interface Scene {
  url: string;
  sandboxUrl: string;
  invoices: number;
}

/** A new database with payers, and a new sandbox at the same business time. */
async function inScene<Result>(
  adminUrl: string,
  invoices: number,
  play: (scene: Scene) => Promise<Result>,
): Promise<Result> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-bench-'));
  const url = await createDatabase(adminUrl, 'collection');
  await seed(url, invoices);
  await choosePayments(url, invoices);
  const sandbox = await startSandbox();
  try {
    process.env['BENCH_SANDBOX_URL'] = sandbox.url;
    process.env['BENCH_INVOICES'] = String(invoices);
    process.env['BENCH_CLOCK'] = path.join(folder, 'clock.json');
    await control(sandbox.url, 'PUT', 'clock', { now: `${BUSINESS_DATE}T12:00:00.000Z` });
    for (const gateway of ['lytex', 'letpay'])
      await control(sandbox.url, 'PUT', `${gateway}/limits`, { requests: null, tokenSeconds: 3_600 });
    return await play({ url, sandboxUrl: sandbox.url, invoices });
  } finally {
    await sandbox.stop();
    fs.rmSync(folder, { recursive: true });
  }
}

/**
 * Every second customer pays by Pix; all are people of their own, since Lytex knows clients by their tax id. None is
 * written to: e-mails are other work.
 */
async function choosePayments(url: string, customers: number): Promise<void> {
  const cpfs = Array.from({ length: customers }, (_, n) => `'${cpf(100_000_000 + n)}'`);
  await query(
    url,
    `update customers.customers c set tax_id = (array[${cpfs.join(',')}])[c.address_number::int],
       email_is_active = false, payment_method = case when c.address_number::int % 2 = 0 then 'pix' else 'boleto' end`,
  );
  await query(url, 'vacuum analyze customers.customers');
}

function cpf(nine: number): string {
  let digits = String(nine);
  for (const length of [10, 11]) {
    const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (length - index), 0);
    digits += String(((sum * 10) % 11) % 10);
  }
  return digits;
}

async function collectByWorkers({ url, sandboxUrl, invoices }: Scene): Promise<Phases> {
  const first = await serve('http, scheduler', 'collection-server.ts', url, {
    MENSAL_ROLES: 'http,scheduler',
  });
  const servers: Server[] = [first];
  try {
    await tellLytex(sandboxUrl, first);
    for (let n = 1; n <= WORKERS; n += 1)
      servers.push(
        await serve(`worker ${n}`, 'collection-server.ts', url, {
          MENSAL_ROLES: 'worker',
          MENSAL_PUBLIC_URL: first.url,
        }),
      );
    const dispatch = await measure(servers, async () => {
      await first.ask({ ask: 'run' });
      await until(url, ISSUED, invoices);
    });
    const settlement = await measure(servers, async () => {
      await payAll(sandboxUrl);
      await until(url, PAID, invoices);
    });
    await checkBooks(url, sandboxUrl, invoices);
    return { dispatch, settlement };
  } finally {
    for (const server of servers.reverse()) await server.stop();
  }
}

async function collectByLoop({ url, sandboxUrl, invoices }: Scene): Promise<Phases> {
  const servers: Server[] = [];
  try {
    for (let n = 1; n <= WORKERS; n += 1)
      servers.push(
        await serve(`loop ${n}`, 'collection-loop.ts', url, {
          MENSAL_ROLES: 'http',
          // Nobody listens there: LetPay issues nothing without an address.
          MENSAL_PUBLIC_URL: 'http://127.0.0.1:1',
        }),
      );
    for (const gateway of ['lytex', 'letpay'])
      await control(sandboxUrl, 'PUT', `${gateway}/limits`, { notificationRetryMs: [] });
    await servers[0]?.ask({ ask: 'set-up' });
    const takeSteps = () =>
      Promise.all(servers.map((server, part) => server.ask({ ask: 'take-steps', part })));
    const dispatch = await measure(servers, async () => {
      await servers[0]?.ask({ ask: 'decide' });
      await takeSteps();
    });
    const settlement = await measure(servers, async () => {
      await payAll(sandboxUrl);
      await takeSteps();
    });
    await checkBooks(url, sandboxUrl, invoices);
    return { dispatch, settlement };
  } finally {
    for (const server of servers) await server.stop();
  }
}

function callByUndici({ url }: Scene): Promise<{ seconds: number; cpuMs: number }> {
  return runInChild('collection-undici.ts', url);
}

async function serve(
  name: string,
  script: string,
  databaseUrl: string,
  env: Record<string, string>,
): Promise<Server> {
  return { name, ...(await serveInChild(script, databaseUrl, env)) };
}

async function tellLytex(sandboxUrl: string, server: Server): Promise<void> {
  const { callbackUrl } = await server.ask<{ callbackUrl: string }>({ ask: 'set-up' });
  const account = { clientId: 'Client_Id_sandbox', clientSecret: 'Client_Secret_sandbox' };
  await control(sandboxUrl, 'PUT', 'lytex/accounts', {
    ...account,
    callbackUrl,
    callbackSecret: 'Callback_Secret_sandbox',
  });
}

async function measure(servers: readonly Server[], work: () => Promise<void>): Promise<Measured> {
  const before = await usages(servers);
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const after = await usages(servers);
  const used = [...after].map(([name, { cpuMs, peakMb, callSeconds, calls }]): [string, Usage] => {
    const was = before.get(name);
    return [
      name,
      {
        cpuMs: cpuMs - (was?.cpuMs ?? 0),
        peakMb,
        callSeconds: callSeconds - (was?.callSeconds ?? 0),
        calls: calls - (was?.calls ?? 0),
      },
    ];
  });
  return { seconds, used: new Map(used) };
}

async function usages(servers: readonly Server[]): Promise<Map<string, Usage>> {
  const told = await Promise.all(
    servers.map(async (server): Promise<[string, Usage]> => [
      server.name,
      await server.ask({ ask: 'usage' }),
    ]),
  );
  return new Map(told);
}

const ISSUED = 'select count(*)::int as done from billing.charges where instrument is not null';
const PAID = `select count(*)::int as done from billing.invoices where status = 'paid'`;

async function until(url: string, text: string, invoices: number): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  for (;;) {
    const [row] = await query<{ done: number }>(url, text);
    if (row?.done === invoices) return;
    if (performance.now() > giveUpAt)
      throw new Error(`After ${GIVE_UP_MS} ms it is ${row?.done} of ${invoices}: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

interface HeldCharge {
  id: string;
  amount: number;
  payments: number;
}

function heldBy(sandboxUrl: string, gateway: string): Promise<HeldCharge[]> {
  return control(sandboxUrl, 'GET', `${gateway}/charges`) as Promise<HeldCharge[]>;
}

async function payAll(sandboxUrl: string): Promise<void> {
  const pool = new Pool(sandboxUrl, { connections: PAYERS_AT_A_TIME });
  try {
    for (const gateway of ['lytex', 'letpay'])
      await atATime(PAYERS_AT_A_TIME, await heldBy(sandboxUrl, gateway), async ({ id }) => {
        const { statusCode, body } = await pool.request({
          method: 'POST',
          path: `/_sandbox/${gateway}/charges/${id}/pay`,
        });
        if (statusCode !== 200) throw new Error(`${gateway} ${id}: ${statusCode} ${await body.text()}`);
        await body.dump();
      });
  } finally {
    await pool.close();
  }
}

/** Each invoice was charged once, paid once, and settled once, here and at the gateways. */
async function checkBooks(url: string, sandboxUrl: string, invoices: number): Promise<void> {
  const [books] = await query<Record<string, string>>(
    url,
    `select
       (select count(*) from billing.invoices where status = 'paid') as paid,
       (select sum(price_cents) from billing.invoices) as cents,
       (select count(*) from billing.charges) as charges,
       (select count(distinct invoice_id) from billing.charges
        where status = 'approved' and settled and not surplus) as settled,
       (select sum(received_cents) from billing.charges) as received,
       (select count(*) from billing.charge_entries where event = 'sent') as sent,
       (select count(*) from billing.invoice_entries where event = 'invoice.paid') as told,
       (select count(*) from billing.collections where status = 'done') as done`,
  );
  const held = [...(await heldBy(sandboxUrl, 'lytex')), ...(await heldBy(sandboxUrl, 'letpay'))];
  const gateways = held.reduce((sum, { amount }) => sum + amount, 0);
  const { cents, received, ...counts } = books ?? {};
  const once = Object.values(counts).every((count) => Number(count) === invoices);
  const oncePaid = held.length === invoices && held.every(({ payments }) => payments === 1);
  if (!once || !oncePaid || cents !== received || Number(cents) !== gateways)
    throw new Error(
      `The books are ${JSON.stringify(books)}; the gateways hold ${held.length}, of ${gateways}`,
    );
}

function report(
  invoices: number,
  ways: ReadonlyMap<string, Phases[]>,
  limits: readonly { seconds: number; cpuMs: number }[],
): void {
  const rounds = limits.length;
  const all = (way: string, phase: Phase) => (ways.get(way) ?? []).map((phases) => phases[phase]);
  const of = (way: string, phase: Phase, value: (measured: Measured) => number) =>
    median(all(way, phase).map(value));
  const cpu = (way: string, phase: Phase, wanted = (_: string) => true) =>
    of(way, phase, ({ used }) =>
      sum(
        [...used].filter(([name]) => wanted(name)),
        ({ cpuMs }) => cpuMs,
      ),
    ) / invoices;
  const rate = (way: string, phase: Phase) => invoices / of(way, phase, ({ seconds }) => seconds);
  const isWorker = (name: string) => name.startsWith('worker');
  const row = (title: string, value: (phase: Phase) => number, digits = 2) => [
    title,
    value('dispatch').toFixed(digits),
    value('settlement').toFixed(digits),
    digits === 0 ? '' : (value('dispatch') + value('settlement')).toFixed(digits),
  ];
  printTable(
    `${invoices.toLocaleString('en')} invoices dispatched and settled, half by Pix at LetPay, half by boleto at Lytex; ${WORKERS} workers (median of ${rounds})`,
    ['', 'dispatch', 'settlement', 'both'],
    [
      row('invoices/s, workers', (phase) => rate('workers', phase), 0),
      row('invoices/s, bare loop', (phase) => rate('loop', phase), 0),
      row('ms of processor an invoice, all of ours (aim: both < 3)', (phase) => cpu('workers', phase)),
      row('  workers', (phase) => cpu('workers', phase, isWorker)),
      row('  http, scheduler', (phase) => cpu('workers', phase, (name) => !isWorker(name))),
      row('ms of processor an invoice, bare loop', (phase) => cpu('loop', phase)),
      row('queue overhead: workers / bare loop', (phase) => cpu('workers', phase) / cpu('loop', phase)).slice(
        0,
        3,
      ),
      row(
        'calls to gateways an invoice',
        (phase) => of('workers', phase, ({ used }) => sum([...used], ({ calls }) => calls)) / invoices,
      ),
      row(`share of the workers' ${WORKERS} × ${SLOTS} slots that waits for gateways`, (phase) =>
        of(
          'workers',
          phase,
          ({ used, seconds }) =>
            sum(
              [...used].filter(([name]) => isWorker(name)),
              ({ callSeconds }) => callSeconds,
            ) /
            (seconds * WORKERS * SLOTS),
        ),
      ).slice(0, 3),
      row(
        'peak MB of a worker',
        (phase) =>
          of('workers', phase, ({ used }) =>
            Math.max(...[...used].filter(([name]) => isWorker(name)).map(([, { peakMb }]) => peakMb)),
          ),
        0,
      ),
    ],
  );
  printTable(
    'The limit: the same calls by undici alone, one that issues and one that looks up',
    ['', 'invoices/s', 'ms of processor an invoice'],
    [
      [
        'bare undici',
        (invoices / median(limits.map(({ seconds }) => seconds))).toFixed(0),
        (median(limits.map(({ cpuMs }) => cpuMs)) / invoices).toFixed(2),
      ],
    ],
  );
}

function sum(used: readonly [string, Usage][], value: (usage: Usage) => number): number {
  return used.reduce((total, [, usage]) => total + value(usage), 0);
}
