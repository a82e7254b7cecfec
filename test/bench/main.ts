/**
 * `npm run bench [-- --million] [-- --only billing|http|gateways|collection] [-- --rounds n]`: how fast this is, as ratios to limits
 * measured in the same run on the same database, with PostgreSQL's default durability.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../apps/api/dist/development/embedded-postgres.js';
import { benchBilling } from './billing.ts';
import { benchCollection } from './collection.ts';
import { benchGateways } from './gateways.ts';
import { benchHttp } from './http.ts';

const { values } = parseArgs({
  options: {
    million: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    sizes: { type: 'string', default: '10000,100000' },
  },
});

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-bench-'));
const postgres = await startEmbeddedPostgres(path.join(folder, 'postgres'));
try {
  console.log(
    `${os.cpus().length} cores, ${os.cpus()[0]?.model ?? 'unknown processor'}, Node.js ${process.version}\n`,
  );
  const sizes = values.sizes.split(',').map(Number);
  const rounds = Number(values.rounds);
  const wanted = (name: string) => values.only === undefined || values.only === name;
  if (wanted('billing'))
    await benchBilling(postgres.url, values.million ? [...sizes, 1_000_000] : sizes, rounds);
  if (wanted('http')) await benchHttp(postgres.url, rounds);
  if (wanted('gateways')) await benchGateways(postgres.url, rounds);
  if (wanted('collection')) await benchCollection(postgres.url, sizes[0] ?? 10_000, rounds);
} finally {
  await postgres.stop();
  fs.rmSync(folder, { recursive: true });
}
