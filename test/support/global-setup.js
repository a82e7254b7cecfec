// Runs outside of Jest's module system, so it uses what `npm run build` made.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { readConfiguration } from '@mensal/platform';
import { startEmbeddedPostgres } from '../../apps/api/dist/development/embedded-postgres.js';
import { migrateDatabase } from '../../apps/api/dist/startup-checks.js';

/**
 * One PostgreSQL for all tests: the one of DATABASE_URL, whose user must be allowed to create databases, or an
 * embedded one. Each test file gets a database of its own, copied from a migrated template.
 */
export default async function setUp() {
  const given = process.env.DATABASE_URL;
  const folder = given ? undefined : fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-test-'));
  const postgres = folder ? await startEmbeddedPostgres(path.join(folder, 'postgres')) : undefined;
  const adminUrl = given || postgres.url;
  const prefix = `mensal_test_${process.pid}`;
  await execute(adminUrl, `create database ${prefix}_template`);
  const templateUrl = Object.assign(new URL(adminUrl), { pathname: `/${prefix}_template` }).href;
  await migrateDatabase(readConfiguration({ MENSAL_ENV: 'development', DATABASE_URL: templateUrl }));
  process.env.MENSAL_TEST_ADMIN_URL = adminUrl;
  process.env.MENSAL_TEST_PREFIX = prefix;

  globalThis.mensalTearDown = async () => {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    const { rows } = await client.query('select datname from pg_database where starts_with(datname, $1)', [
      prefix,
    ]);
    for (const { datname } of rows) await client.query(`drop database "${datname}" with (force)`);
    await client.end();
    await postgres?.stop();
    if (folder) fs.rmSync(folder, { recursive: true });
  };
}

async function execute(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
