/** In a process of its own: a worker that bills one run, as in production. Sends its time and peak memory. */
import { FindBillingRuns, StartBillingRun } from '@mensal/billing';
import { parseIdentifier } from '@mensal/kernel';
import { JobQueue, readConfiguration, UnitOfWork } from '@mensal/platform';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SimulatedClock } from '../../apps/api/dist/development/simulated-clock.js';
import { createServer } from '../../apps/api/dist/server.js';
import { BUSINESS_DATE, TENANT } from './seed.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-bench-'));
const configuration = readConfiguration({
  ...process.env,
  MENSAL_ENV: 'development',
  MENSAL_ROLES: 'worker',
  MENSAL_CLOCK: `${BUSINESS_DATE}T12:00:00.000Z`,
});
const clock = new SimulatedClock(path.join(folder, 'clock.json'), configuration.clockStart);
const app = await createServer(configuration, clock);
await app.init();
await app.get(JobQueue).start();

const tenantId = parseIdentifier(TENANT);
if (tenantId === undefined) throw new Error('The tenant of the benchmark has no id');
const tenant = { tenantId, timeZone: 'America/Sao_Paulo' };
const unitOfWork = app.get(UnitOfWork);
const started = performance.now();
const run = await unitOfWork.isolated(() =>
  app.get(StartBillingRun).execute(tenant, { dryRun: false, trigger: 'request' }),
);
for (;;) {
  const progress = await unitOfWork.isolated(() => app.get(FindBillingRuns).one(tenant, run.id));
  if (progress.run.finishedAt !== null) break;
  await new Promise((resolve) => setTimeout(resolve, 50));
}
const seconds = (performance.now() - started) / 1000;
const peakMb = peakMemoryMb();
await app.close();
fs.rmSync(folder, { recursive: true });
process.send?.({ seconds, peakMb });
process.disconnect();

/** The high-water mark of this process's own memory. (The one of `getrusage` begins with that of the parent.) */
function peakMemoryMb(): number {
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(fs.readFileSync('/proc/self/status', 'utf8'))?.[1];
  return kilobytes === undefined ? process.resourceUsage().maxRSS / 1024 : Number(kilobytes) / 1024;
}
