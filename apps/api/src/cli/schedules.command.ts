import { TenantDirectory } from '@mensal/identity';
import { JobQueue, ScheduleSources, UnitOfWork, type ScheduleEntry } from '@mensal/platform';
import Table from 'cli-table3';
import { Command, CommandRunner } from 'nest-commander';
import { activeTenant } from './arguments.js';

/** Of each kind of what tenants have; how many there are in all says nothing new. */
const MAX_FAILURES = 50;
const COLUMNS = ['Kind', 'Name', 'Next run', 'Last run', 'Outcome', 'Took'];

@Command({
  name: 'schedules',
  arguments: '[tenant]',
  description:
    'What runs by itself: failures of all tenants and the work of the server, or all of one tenant',
})
export class SchedulesCommand extends CommandRunner {
  constructor(
    private readonly sources: ScheduleSources,
    private readonly queue: JobQueue,
    private readonly directory: TenantDirectory,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenantId]: string[]): Promise<void> {
    await this.unitOfWork.isolated(() =>
      tenantId === undefined ? this.printServer() : this.printTenant(tenantId),
    );
  }

  private async printTenant(text: string): Promise<void> {
    const { tenantId } = await activeTenant(this.directory, text);
    const table = newTable(COLUMNS);
    for (const entry of await this.sources.ofTenant(tenantId)) table.push(cellsOf(entry));
    console.log(table.toString());
  }

  private async printServer(): Promise<void> {
    const [failing, shared, waiting] = await Promise.all([
      this.sources.failing(MAX_FAILURES),
      this.sources.ofServer(),
      this.queue.waiting(),
    ]);
    if (failing.length === 0) console.log('No schedule of a tenant has failed the last time.\n');
    else {
      const failures = newTable(['Tenant', ...COLUMNS]);
      for (const entry of failing) failures.push([entry.tenantId, ...cellsOf(entry)]);
      console.log(`What failed the last time\n${failures.toString()}\n`);
    }
    const table = newTable([...COLUMNS, 'Runs', 'Failures', 'Waiting']);
    for (const entry of shared) {
      const waits = entry.kind === 'queue' ? (waiting.get(entry.name) ?? 0) : '';
      table.push([...cellsOf(entry), entry.runs, entry.failures, waits]);
    }
    console.log(`The server\n${table.toString()}`);
  }
}

function newTable(head: string[]) {
  return new Table({ head, style: { head: [] } });
}

function cellsOf(entry: ScheduleEntry): (string | number)[] {
  const outcome = [entry.lastOutcome, entry.lastError].filter((part) => part !== null).join(': ');
  const took = entry.lastDurationMs === null ? '' : `${entry.lastDurationMs} ms`;
  return [entry.kind, entry.name, textOf(entry.nextRunAt), textOf(entry.lastRunAt), outcome, took];
}

function textOf(instant: Date | null): string {
  return instant?.toISOString() ?? '';
}
