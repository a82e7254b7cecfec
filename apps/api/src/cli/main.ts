import { DomainError, SystemClock, type Clock } from '@mensal/kernel';
import { readConfiguration, type Configuration } from '@mensal/platform';
import { CommandFactory } from 'nest-commander';
import path from 'node:path';
import { runningPostgresUrl, startEmbeddedPostgres } from '../development/embedded-postgres.js';
import { SimulatedClock } from '../development/simulated-clock.js';
import { checkDatabaseContents, checkDatabaseServer, failStartup } from '../startup-checks.js';
import { CliModule } from './cli.module.js';

/** The operator's command line: `npm run mensal -- <command>`, or `node apps/api/dist/cli/main.js <command>`. */
async function main(): Promise<void> {
  const { configuration, clock, stopDatabase } = await prepare();
  try {
    const words = process.argv.slice(2);
    const needsDatabase =
      words.length > 0 && !words.some((word) => word === '--help' || word === '-h' || word === 'help');
    if (needsDatabase) await checkDatabaseServer(configuration);
    if (needsDatabase && words[0] !== 'migrate') await checkDatabaseContents(configuration);
    await CommandFactory.run(CliModule.forRoot(configuration, clock), {
      logger: ['error', 'fatal'],
      cliName: 'mensal',
      errorHandler: (error) => fail(error),
      serviceErrorHandler: (error) => fail(error),
    });
  } finally {
    await stopDatabase();
  }
}

async function prepare(): Promise<{
  configuration: Configuration;
  clock: Clock;
  stopDatabase: () => Promise<void>;
}> {
  const read = { ...readConfiguration(process.env), roles: new Set<never>(), logLevel: 'error' };
  const nothing = () => Promise.resolve();
  if (read.environment === 'production')
    return { configuration: read, clock: new SystemClock(), stopDatabase: nothing };
  const clock = new SimulatedClock(path.join(read.dataDir, 'clock.json'), read.clockStart);
  if (read.databaseUrl !== undefined) return { configuration: read, clock, stopDatabase: nothing };
  // Beside a running `npm start`, its database; else the same one, for as long as the command takes.
  const folder = path.join(read.dataDir, 'postgres');
  const running = runningPostgresUrl(folder);
  if (running !== undefined)
    return { configuration: { ...read, databaseUrl: running }, clock, stopDatabase: nothing };
  const postgres = await startEmbeddedPostgres(folder);
  return { configuration: { ...read, databaseUrl: postgres.url }, clock, stopDatabase: postgres.stop };
}

function fail(error: Error): void {
  // Commander throws to end the process after showing its help or its own complaint.
  const exitCode = 'exitCode' in error ? Number(error.exitCode) : 1;
  if (exitCode !== 0 && !('exitCode' in error))
    console.error(error instanceof DomainError ? `${error.message}.` : error);
  process.exitCode = exitCode;
}

main().catch(failStartup);
