import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** Creates a database with the schema of this release and nothing in it. It is dropped when all tests have ended. */
export async function createDatabase(): Promise<string> {
  const { MENSAL_TEST_ADMIN_URL: adminUrl = '', MENSAL_TEST_PREFIX: prefix = '' } = process.env;
  const name = `${prefix}_${randomUUID().slice(0, 8)}`;
  await query(adminUrl, `create database ${name} template ${prefix}_template`);
  return Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
}

/** One statement on a connection of its own. */
export async function query<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
