import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SettableClock, startSandbox } from './index.js';

/** The sandbox as a process of its own, with a clock that can be set through its control plane. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      // eslint-disable-next-line no-restricted-properties -- the sandbox is used without the server's configuration
      port: { type: 'string', default: process.env['SANDBOX_PORT'] || '3001' },
      host: { type: 'string', default: '127.0.0.1' },
      'data-dir': { type: 'string' },
      'tls-key': { type: 'string' },
      'tls-cert': { type: 'string' },
      'efi-at-root': { type: 'boolean', default: false },
    },
  });
  const port = readPort(values.port);
  const dataDir = values['data-dir'];
  const tls = readTls(values['tls-key'], values['tls-cert']);
  const sandbox = await startSandbox({
    port,
    host: values.host,
    clock: new SettableClock(dataDir && path.join(dataDir, 'sandbox-clock.json')),
    efiAtRoot: values['efi-at-root'],
    ...(dataDir !== undefined && { dataDir }),
    ...(tls && { tls }),
  }).catch((error: unknown) => {
    if (isPortInUse(error)) throw new Error(`Port ${port} is in use: give another with --port`);
    throw error;
  });
  const stop = () => void sandbox.stop().then(() => process.exit(0), fail);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(`Sandbox is up at ${sandbox.url}\n`);
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`"${text}" is no port`);
  return port;
}

function readTls(key: string | undefined, cert: string | undefined) {
  if (key === undefined && cert === undefined) return undefined;
  if (key === undefined || cert === undefined) throw new Error('--tls-key and --tls-cert go together');
  return { key: fs.readFileSync(key, 'utf8'), cert: fs.readFileSync(cert, 'utf8') };
}

function isPortInUse(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
