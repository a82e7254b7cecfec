import { readConfiguration } from '@mensal/platform';
import pg from 'pg';
import { migrateDatabase } from '../../apps/api/dist/startup-checks.js';
import { runInChild } from './child.ts';
import { billByPgBatches, billByPgOverlapped, billByPureSql } from './limits.ts';
import { median, printTable } from './report.ts';
import { addHistory, emptyInvoices, seed, TENANT } from './seed.ts';

interface Measured {
  seconds: number;
  peakMb?: number;
}

const WAYS = ['mensal', 'pure SQL', 'pg batches', 'pg overlapped'] as const;
type Way = (typeof WAYS)[number];

/** Invoices a second of a billing run, beside the same rows written in the barest ways there are. */
export async function benchBilling(adminUrl: string, sizes: number[], rounds: number): Promise<void> {
  const perCustomer = new Map<number, number>();
  for (const size of sizes) {
    const url = await createDatabase(adminUrl, `billing_${size}`);
    await seed(url, size);
    // A million is measured once: it is there to show that memory stays flat.
    const results = await measureAll(url, size, size >= 1_000_000 ? 1 : rounds);
    const seconds = new Map(
      WAYS.map((way) => [way, median((results.get(way) ?? []).map((result) => result.seconds))]),
    );
    const own = seconds.get('mensal') ?? Number.NaN;
    perCustomer.set(size, own / size);
    printTable(
      `Billing run, ${size.toLocaleString('en')} customers with two services each (median of ${results.get('mensal')?.length ?? 0})`,
      ['', 'seconds', 'invoices/s', 'mensal is × of it', 'peak MB'],
      WAYS.map((way) => {
        const time = seconds.get(way) ?? Number.NaN;
        const peak = Math.max(...(results.get(way) ?? []).map((result) => result.peakMb ?? 0));
        const ratio = way === 'mensal' ? '' : (time / own).toFixed(2);
        return [
          way,
          time.toFixed(2),
          Math.round(size / time).toLocaleString('en'),
          ratio,
          peak > 0 ? peak.toFixed(0) : '',
        ];
      }),
    );
  }
  const [small, large] = [sizes[0] ?? 0, sizes.find((size) => size === 100_000) ?? sizes[1] ?? sizes[0] ?? 0];
  await benchHistory(adminUrl, large, rounds, perCustomer.get(large) ?? Number.NaN);
  printTable(
    'Time a customer',
    ['customers', 'µs', '× of the smallest'],
    [...perCustomer].map(([size, time]) => [
      size.toLocaleString('en'),
      (time * 1e6).toFixed(1),
      (time / (perCustomer.get(small) ?? Number.NaN)).toFixed(2),
    ]),
  );
}

/** The same run where each customer has twelve invoices already. */
async function benchHistory(
  adminUrl: string,
  size: number,
  rounds: number,
  withoutHistory: number,
): Promise<void> {
  const url = await createDatabase(adminUrl, 'billing_history');
  await seed(url, size);
  await addHistory(url);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { seconds } = await measure('mensal', url, size);
    times.push(seconds / size);
    await query(url, `delete from billing.invoices where period = '2026-12'`);
    await query(url, 'vacuum billing.invoices');
  }
  const time = median(times);
  printTable(
    `With twelve months of history, ${size.toLocaleString('en')} customers`,
    ['', 'µs a customer', '× of an empty table'],
    [['mensal', (time * 1e6).toFixed(1), (time / withoutHistory).toFixed(2)]],
  );
}

/** One round of all ways after the other, several times, so that a slow moment of the machine hits all alike. */
async function measureAll(url: string, size: number, rounds: number): Promise<Map<Way, Measured[]>> {
  const results = new Map<Way, Measured[]>(WAYS.map((way) => [way, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const way of WAYS) {
      await emptyInvoices(url);
      results.get(way)?.push(await measure(way, url, size));
    }
  }
  return results;
}

async function measure(way: Way, url: string, size: number): Promise<Measured> {
  await query(url, 'checkpoint');
  const measured =
    way === 'mensal' ? await runInChild<Measured>('billing-run.ts', url) : await measureLimit(way, url);
  const [row] = await query<{ invoices: string; total: string; numbers: string }>(
    url,
    `select count(*) as invoices, sum(price_cents) as total, count(distinct number) as numbers
     from billing.invoices where tenant_id = '${TENANT}' and period = '2026-12'`,
  );
  // Every way must have written the very same: 9990 + 4990 cents, less 10 % for every third customer.
  const expected = size * 14_980 - Math.ceil(size / 3) * 1_498;
  if (Number(row?.invoices) !== size || Number(row?.total) !== expected || row?.numbers !== row?.invoices) {
    throw new Error(`${way} wrote ${JSON.stringify(row)}, not ${size} invoices over ${expected} cents`);
  }
  return measured;
}

async function measureLimit(way: Exclude<Way, 'mensal'>, url: string): Promise<Measured> {
  const bill = {
    'pure SQL': billByPureSql,
    'pg batches': billByPgBatches,
    'pg overlapped': billByPgOverlapped,
  }[way];
  const started = performance.now();
  await bill(url);
  return { seconds: (performance.now() - started) / 1000 };
}

export async function createDatabase(adminUrl: string, name: string): Promise<string> {
  await query(adminUrl, `drop database if exists ${name}`);
  await query(adminUrl, `create database ${name}`);
  const url = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  await migrateDatabase(readConfiguration({ MENSAL_ENV: 'development', DATABASE_URL: url }));
  return url;
}

export async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
