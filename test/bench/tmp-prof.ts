import { spawn } from 'node:child_process';
import { startEmbeddedPostgres } from '../../apps/api/dist/development/embedded-postgres.js';
import { createDatabase, query } from './billing.ts';
import * as h from './http.ts';
import { seed } from './seed.ts';
const pgx = await startEmbeddedPostgres('/tmp/b/pg');
const url = await createDatabase(pgx.url, 'hx');
await seed(url, 1);
const headers = await h.signIn(url);
const child = spawn(
  process.execPath,
  ['--cpu-prof', '--cpu-prof-dir=/tmp/b/prof', 'test/bench/http-server-mensal.ts'],
  {
    env: { ...process.env, DATABASE_URL: url, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  },
);
const m: any = await new Promise((r) => child.once('message', r));
const kind = process.argv[2] as any;
console.log(await h.load(m.url, kind, headers, 8));
child.kill('SIGTERM');
await new Promise((r) => child.once('close', r));
await pgx.stop();
