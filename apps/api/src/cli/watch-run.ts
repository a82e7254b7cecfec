import type { RunProgress } from '@mensal/billing';
import { SingleBar } from 'cli-progress';

const LOOK_EVERY_MS = 100;

/** Shows a bar until a run is finished, also where the output is no terminal. */
export async function watchRun(look: () => Promise<RunProgress>): Promise<RunProgress> {
  const bar = new SingleBar({
    format: '  {bar} {percentage} % | {value} of {total} customers | {invoices} invoices',
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 2_000,
    barsize: 30,
  });
  let progress = await look();
  bar.start(Math.max(progress.customers, 1), 0, { invoices: 0 });
  while (progress.run.finishedAt === null) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    progress = await look();
    bar.setTotal(Math.max(progress.customers, 1));
    bar.update(progress.customersDone, { invoices: progress.invoices });
  }
  bar.update(Math.max(progress.customers, 1), { invoices: progress.invoices });
  bar.stop();
  return progress;
}
