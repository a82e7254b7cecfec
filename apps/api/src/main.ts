import { SystemClock } from '@mensal/kernel';
import { ConfigurationError, readConfiguration } from '@mensal/platform';
import { createServer, startServer, stopOnSignal } from './server.js';
import { checkDatabaseContents, checkDatabaseServer, failStartup } from './startup-checks.js';

/** The server in production. Development starts through `development/main.ts`. */
async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  if (configuration.environment !== 'production') {
    throw new ConfigurationError(
      'MENSAL_ENV must be production here: development is started by "npm start".',
    );
  }
  await checkDatabaseServer(configuration);
  await checkDatabaseContents(configuration);
  const app = await createServer(configuration, new SystemClock());
  stopOnSignal(app);
  await startServer(app, configuration);
}

main().catch(failStartup);
