import { startEmbeddedPostgres } from '../../apps/api/dist/development/embedded-postgres.js';
import { createDatabase, query } from './billing.ts';
import { runInChild } from './child.ts';
import { seed, emptyInvoices } from './seed.ts';
const pgx = await startEmbeddedPostgres('/tmp/b/pg');
const url = await createDatabase(pgx.url, 'x');
await seed(url, 100000);
if (process.env.LOGQ) {
  await query(pgx.url, 'alter system set log_min_duration_statement=0');
  await query(pgx.url, 'select pg_reload_conf()');
}
console.log(await runInChild('billing-run.ts', url));
await query(pgx.url, 'alter system reset all');
await pgx.stop();
