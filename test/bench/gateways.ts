import { spawn } from 'node:child_process';
import path from 'node:path';
import { createDatabase } from './billing.ts';
import { runInChild } from './child.ts';
import { median, printTable } from './report.ts';

const SANDBOX = path.resolve(import.meta.dirname, '../../apps/sandbox/dist/main.js');
const LIMIT = { requests: 60, perSeconds: 10 };

/** What a script of charges sends when it has ended. */
export interface ChargeRate {
  charges: number;
  seconds: number;
  cpuMs: number;
}

/** Charges a second through kit and adapter, beside undici making the same calls; and a vendor's limit, shared by two. */
export async function benchGateways(adminUrl: string, rounds: number): Promise<void> {
  const sandbox = await startSandbox();
  try {
    await benchCharges(adminUrl, sandbox.url, rounds);
    await benchRateLimit(adminUrl, sandbox.url);
  } finally {
    await sandbox.stop();
  }
}

async function benchCharges(adminUrl: string, sandboxUrl: string, rounds: number): Promise<void> {
  const url = await createDatabase(adminUrl, 'gateways');
  process.env['BENCH_SANDBOX_URL'] = sandboxUrl;
  const results = new Map<string, ChargeRate[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const script of ['gateway-charges-undici.ts', 'gateway-charges-mensal.ts']) {
      await control(sandboxUrl, 'POST', 'reset');
      const rate = await runInChild<ChargeRate>(script, url);
      results.set(script, [...(results.get(script) ?? []), rate]);
    }
  }
  const [bare, own] = [...results.values()].map((rates) => ({
    rate: median(rates.map(({ charges, seconds }) => charges / seconds)),
    cpu: median(rates.map(({ charges, cpuMs }) => cpuMs / charges)),
  }));
  printTable(
    `Card charges at 32 at a time, the sandbox in a process of its own (median of ${rounds})`,
    ['', 'charges/s', 'ms of processor a charge'],
    [
      ['bare undici', (bare?.rate ?? 0).toFixed(0), (bare?.cpu ?? 0).toFixed(2)],
      ['kit and adapter', (own?.rate ?? 0).toFixed(0), (own?.cpu ?? 0).toFixed(2)],
      ['ratio (aim 0.5)', ((own?.rate ?? 0) / (bare?.rate ?? 1)).toFixed(2), ''],
    ],
  );
}

/** Two replicas for a minute below a limit that blocks whoever reaches it. */
async function benchRateLimit(adminUrl: string, sandboxUrl: string): Promise<void> {
  const url = await createDatabase(adminUrl, 'rate_limit');
  await control(sandboxUrl, 'POST', 'reset');
  await control(sandboxUrl, 'PUT', 'efi/limits', { ...LIMIT, blockSeconds: 120 });
  process.env['BENCH_SANDBOX_URL'] = sandboxUrl;
  const replicas = await Promise.all(
    [1, 2].map(() => runInChild<{ calls: number; seconds: number }>('gateway-rate-limit.ts', url)),
  );
  const { accepted, rejected } = (await control(sandboxUrl, 'GET', 'efi/limits')) as Record<string, number>;
  const seconds = Math.max(...replicas.map((replica) => replica.seconds));
  const allowed = (LIMIT.requests / LIMIT.perSeconds) * seconds;
  printTable(
    `A limit of ${LIMIT.requests} in ${LIMIT.perSeconds} s, shared by two replicas for ${seconds.toFixed(0)} s`,
    ['', 'requests'],
    [
      ['allowed', allowed.toFixed(0)],
      ['accepted by the vendor', String(accepted)],
      ['429', String(rejected)],
      ['share (aim 0.90)', ((accepted ?? 0) / allowed).toFixed(2)],
    ],
  );
}

export async function startSandbox(): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [SANDBOX, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const [, found] = /Sandbox is up at (\S+)/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('close', (code) => reject(new Error(`The sandbox ended with ${code}: ${output}`)));
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, stop };
}

export async function control(url: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${url}/_sandbox/${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
