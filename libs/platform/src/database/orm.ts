import { defineConfig, type MikroORM, type Options } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import type { Pool, TypeOverrides } from 'pg';
import type { Configuration } from '../configuration.js';
import { takeBackBrokenConnections } from './broken-connections.js';
import type { ModulePersistence } from './persistence.js';

const INT8_OID = 20;

/** MikroORM over the schemas of all modules. Amounts (int8) are read as exact integers, never as floats. */
export function ormOptions(configuration: Configuration, modules: readonly ModulePersistence[]): Options {
  return defineConfig({
    clientUrl: configuration.databaseUrl ?? '',
    entities: modules.flatMap((module) => module.entities),
    extensions: [Migrator],
    pool: { min: 0, max: configuration.databasePool, idleTimeoutMillis: 30_000 },
    driverOptions: {
      application_name: 'mensal',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      onPoolCreated: (pool: Pool) => {
        (pool.options.types as TypeOverrides).setTypeParser(INT8_OID, exactInteger);
        takeBackBrokenConnections(pool);
      },
    },
    timezone: '+00:00',
    forceUtcTimezone: true,
    implicitTransactions: true,
    discovery: { warnWhenNoEntities: false },
    migrations: {
      tableName: 'mensal_migrations',
      migrationsList: modules
        .flatMap((module) => Object.entries(module.migrations))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, migration]) => ({ name, class: migration })),
      snapshot: false,
      silent: true,
      allOrNothing: true,
    },
  });
}

/** What stands between this program and the schema of its database. */
export interface SchemaState {
  /** Migrations of this program that the database has not had. */
  pending: string[];
  /** Migrations of the database that this program does not know: a newer release has been here. */
  unknown: string[];
}

export async function schemaState(orm: MikroORM): Promise<SchemaState> {
  const executed = (await orm.migrator.getExecuted()).map((row) => row.name);
  const pending = (await orm.migrator.getPending()).map((row) => row.name);
  const known = new Set(
    (orm.config.get('migrations').migrationsList ?? []).map((item) => ('name' in item ? item.name : '')),
  );
  return { pending, unknown: executed.filter((name) => !known.has(name)) };
}

function exactInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The database holds ${text}, which is no exact integer here`);
  return value;
}
