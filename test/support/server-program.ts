/**
 * A server that takes charges to the sandbox, in a process that can be killed and whose output can be read: as in
 * production but for its environment, which alone may speak to a sandbox. It looks for due work more often than every
 * ten seconds, so that a test need not wait.
 */
import { SystemClock } from '@mensal/kernel';
import { readConfiguration, Scheduler } from '@mensal/platform';
import { createServer, startServer, stopOnSignal } from '../../apps/api/dist/server.js';

const SWEEP_EVERY_MS = 200;

const configuration = readConfiguration(process.env);
const app = await createServer(configuration, new SystemClock());
stopOnSignal(app);
await startServer(app, configuration);
setInterval(() => void app.get(Scheduler).tick(), SWEEP_EVERY_MS);
process.stdout.write(`Server is up at ${await app.getUrl()}\n`);
