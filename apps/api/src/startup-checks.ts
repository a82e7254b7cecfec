import { MikroORM } from '@mikro-orm/postgresql';
import { ConfigurationError, JobQueue, ormOptions, schemaState, type Configuration } from '@mensal/platform';
import pg from 'pg';
import { persistence } from './app.module.js';

const OLDEST_POSTGRES = 15;

/** A reason not to start, in one sentence for the person who starts it. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/** @throws StartupError where the database cannot be reached, or is older than PostgreSQL 15. */
export async function checkDatabaseServer({ databaseUrl = '' }: Configuration): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>('show server_version');
    const version = rows[0]?.version ?? '';
    if (Number.parseInt(version, 10) < OLDEST_POSTGRES) {
      throw new StartupError(
        `Mensal needs PostgreSQL ${OLDEST_POSTGRES} or newer, but the database runs ${version}.`,
      );
    }
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`The database at ${placeOf(databaseUrl)} cannot be reached: ${reasonOf(error)}.`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Brings the database to the schema of this release: modules' tables, and the queue's. */
export async function migrateDatabase(configuration: Configuration): Promise<string[]> {
  const orm = await MikroORM.init(ormOptions(configuration, persistence));
  try {
    const { unknown } = await schemaState(orm);
    assertNotNewer(unknown);
    const applied = await orm.migrator.up();
    await JobQueue.migrate(configuration);
    return applied.map((migration) => migration.name);
  } finally {
    await orm.close(true);
  }
}

/** @throws StartupError where the schema is not exactly this release's, or the tenants are not this environment's. */
export async function checkDatabaseContents(configuration: Configuration): Promise<void> {
  const orm = await MikroORM.init(ormOptions(configuration, persistence));
  try {
    const { pending, unknown } = await schemaState(orm);
    assertNotNewer(unknown);
    if (pending.length > 0) {
      throw new StartupError(
        `The database is ${pending.length} migration(s) behind this release: run "mensal migrate" first.`,
      );
    }
    const foreign = configuration.environment === 'production' ? 'demo' : 'live';
    const [row] = await orm.em.execute<{ tenants: string }[]>(
      'select count(*) as tenants from identity.tenants where kind = ?',
      [foreign],
    );
    if (Number(row?.tenants) > 0) {
      throw new StartupError(
        configuration.environment === 'production'
          ? 'This database belongs to development: it holds a demo tenant, and production refuses it.'
          : 'This database holds tenants of production, and development refuses it: set DATABASE_URL to another one.',
      );
    }
  } finally {
    await orm.close(true);
  }
}

/** Ends the process with one sentence where the cause is known, and with the whole error where it is a defect of ours. */
export function failStartup(error: unknown): never {
  if (error instanceof StartupError || error instanceof ConfigurationError)
    console.error(`Mensal cannot start: ${error.message}`);
  else if (codeOf(error) === 'EADDRINUSE') {
    const port = error instanceof Error && 'port' in error ? String(error.port) : '';
    console.error(
      `Mensal cannot start: port ${port} is in use, so set PORT to another one or stop what uses it.`,
    );
  } else console.error(error);
  process.exit(1);
}

function assertNotNewer(unknown: string[]): void {
  if (unknown.length > 0) {
    throw new StartupError(
      `The database was migrated by a newer release of Mensal (${unknown.join(', ')}): use that release.`,
    );
  }
}

/** Host, port and database, without the password. */
function placeOf(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

function reasonOf(error: unknown): string {
  const reasons: Record<string, string> = {
    ECONNREFUSED: 'nothing answers there',
    ENOTFOUND: 'its host is unknown',
    ETIMEDOUT: 'it does not answer in time',
    '28P01': 'the password is wrong',
    '28000': 'the user may not sign in',
    '3D000': 'there is no such database',
  };
  return (
    reasons[codeOf(error)] ??
    (error instanceof Error && error.message !== '' ? error.message : 'it refuses the connection')
  );
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
