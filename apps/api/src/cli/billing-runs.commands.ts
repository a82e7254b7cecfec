import { FindBillingRuns, StartBillingRun, WorkOnBillingRun } from '@mensal/billing';
import { FindCustomers } from '@mensal/customers';
import { TenantDirectory, type TenantContext } from '@mensal/identity';
import { formatCents, type CalendarDate, type Identifier } from '@mensal/kernel';
import { JobQueue, UnitOfWork } from '@mensal/platform';
import Table from 'cli-table3';
import { Command, CommandRunner, Option, SubCommand } from 'nest-commander';
import { activeTenant, dateOf, idOf } from './arguments.js';
import { summarise } from './summary.js';
import { watchRun } from './watch-run.js';

interface StartOptions {
  date?: CalendarDate;
  dryRun?: boolean;
}

@SubCommand({
  name: 'start',
  arguments: '<tenant>',
  description: 'Bill what is due, and watch it; a preview with --dry-run',
})
class StartRunCommand extends CommandRunner {
  constructor(
    private readonly directory: TenantDirectory,
    private readonly startRun: StartBillingRun,
    private readonly workOnRun: WorkOnBillingRun,
    private readonly findRuns: FindBillingRuns,
    private readonly findCustomers: FindCustomers,
    private readonly queue: JobQueue,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenantId]: string[], { date, dryRun = false }: StartOptions): Promise<void> {
    const inContext = <T>(work: () => Promise<T>) => this.unitOfWork.isolated(work);
    await this.queue.start();
    const tenant = await inContext(() => activeTenant(this.directory, tenantId));
    const run = await inContext(() => this.startRun.execute(tenant, { date, dryRun, trigger: 'request' }));
    // This process lends a hand, so that the command also works where no worker runs.
    const work = inContext(() => this.workOnRun.execute(run.tenantId, run.id, new AbortController().signal));
    const watched = watchRun(() => inContext(() => this.findRuns.one(tenant, run.id)));
    const [progress] = await Promise.all([watched, work]);
    console.log(
      `\n${summarise(progress, await inContext(() => this.findCustomers.countByKind(tenant.tenantId)))}`,
    );
    await this.printExceptions(progress.run.id, tenant);
  }

  @Option({ flags: '-d, --date <date>', description: 'Business date; default today' })
  date(text: string): CalendarDate {
    return dateOf(text);
  }

  @Option({ flags: '--dry-run', description: 'Preview: counts and exceptions, no invoice' })
  dryRun(): boolean {
    return true;
  }

  private async printExceptions(id: Identifier, tenant: TenantContext) {
    const { items, total } = await this.unitOfWork.isolated(() =>
      this.findRuns.exceptions(tenant, id, { offset: 0, limit: 20 }),
    );
    if (total === 0) return;
    const table = new Table({ head: ['Customer', 'Period', 'Reason', 'Amount'], style: { head: [] } });
    for (const { customerId, period, reason, amount } of items)
      table.push([customerId, period, reason, formatCents(amount)]);
    console.log(
      `\nExceptions${total > items.length ? ` (the first ${items.length} of ${total})` : ''}\n${table.toString()}`,
    );
  }
}

@SubCommand({ name: 'list', arguments: '<tenant>', description: 'List the latest runs of a tenant' })
class ListRunsCommand extends CommandRunner {
  constructor(
    private readonly directory: TenantDirectory,
    private readonly findRuns: FindBillingRuns,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenantId]: string[]): Promise<void> {
    const table = new Table({
      head: ['Run', 'Date', 'Kind', 'State', 'Customers', 'Invoices', 'Total', 'Exceptions'],
      style: { head: [] },
    });
    const { items } = await this.unitOfWork.isolated(async () => {
      const tenant = await activeTenant(this.directory, tenantId);
      return this.findRuns.list(tenant, {}, { offset: 0, limit: 20 });
    });
    for (const { run, ...progress } of items) {
      const kind = run.dryRun ? 'preview' : run.trigger;
      const state = run.finishedAt === null ? 'running' : 'finished';
      const counts = [
        `${progress.customersDone}/${progress.customers}`,
        progress.invoices,
        formatCents(progress.total),
      ];
      table.push([run.id, run.businessDate, kind, state, ...counts, progress.exceptions]);
    }
    console.log(table.toString());
  }
}

@SubCommand({ name: 'watch', arguments: '<tenant> <run>', description: 'Watch a run until it is finished' })
class WatchRunCommand extends CommandRunner {
  constructor(
    private readonly directory: TenantDirectory,
    private readonly findRuns: FindBillingRuns,
    private readonly findCustomers: FindCustomers,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenantId, runId]: string[]): Promise<void> {
    const tenant = await this.unitOfWork.isolated(() => activeTenant(this.directory, tenantId));
    const progress = await watchRun(() =>
      this.unitOfWork.isolated(() => this.findRuns.one(tenant, idOf(runId))),
    );
    const counts = await this.unitOfWork.isolated(() => this.findCustomers.countByKind(tenant.tenantId));
    console.log(`\n${summarise(progress, counts)}`);
  }
}

const subCommands = [StartRunCommand, ListRunsCommand, WatchRunCommand];

@Command({ name: 'billing-runs', description: 'Billing runs of a tenant', subCommands })
class BillingRunsCommand extends CommandRunner {
  run(): Promise<void> {
    this.command.help();
    return Promise.resolve();
  }
}

export const billingRunsCommands = [BillingRunsCommand, ...subCommands];
