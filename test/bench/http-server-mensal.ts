/** The server as it is, in a process of its own, role http, with its log written. */
import { readConfiguration } from '@mensal/platform';
import { SystemClock } from '@mensal/kernel';
import { createServer, startServer, stopOnSignal } from '../../apps/api/dist/server.js';

const configuration = readConfiguration({
  ...process.env,
  MENSAL_ENV: 'development',
  MENSAL_LOG_LEVEL: 'info',
  MENSAL_ROLES: 'http',
  PORT: '0',
});
const app = await createServer(configuration, new SystemClock());
stopOnSignal(app);
await startServer(app, configuration);
process.send?.({ url: await app.getUrl() });
