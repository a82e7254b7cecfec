import { FindReconciliations, StartReconciliation, WorkOnReconciliations } from '@mensal/billing';
import { TenantDirectory, type TenantContext } from '@mensal/identity';
import type { CalendarDate, Identifier } from '@mensal/kernel';
import { JobQueue, UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { Command, CommandRunner, Option, SubCommand } from 'nest-commander';
import { activeTenant, dateOf, idOf } from './arguments.js';
import { differenceTable, notCompared, reportTable, type TableForm } from './reconciliation-tables.js';

const LOOK_EVERY_MS = 500;
const PAGE = 100;

interface RunOptions {
  from?: CalendarDate;
  to?: CalendarDate;
  csv?: boolean;
}

/** Shows what a reconciliation found. */
@Injectable()
abstract class ReportCommand extends CommandRunner {
  constructor(
    protected readonly directory: TenantDirectory,
    protected readonly find: FindReconciliations,
    protected readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  @Option({ flags: '--csv', description: 'As CSV, amounts in cents' })
  csv(): boolean {
    return true;
  }

  protected inContext<T>(work: () => Promise<T>): Promise<T> {
    return this.unitOfWork.isolated(work);
  }

  protected tenant(id: string | undefined): Promise<TenantContext> {
    return this.inContext(() => activeTenant(this.directory, id));
  }

  protected async print(tenant: TenantContext, id: Identifier, form: TableForm): Promise<void> {
    const report = await this.inContext(() => this.find.one(tenant, id));
    if (form === 'table')
      console.log([reportTable([report], form), ...notCompared(report), '\nDifferences'].join('\n'));
    let offset = 0;
    let total: number;
    do {
      const page = await this.inContext(() =>
        this.find.differences(tenant, { reconciliationId: id }, { offset, limit: PAGE }),
      );
      const text = differenceTable(page.items, form);
      // The names stand above the first page only.
      process.stdout.write(form === 'csv' && offset > 0 ? withoutFirstLine(text) : text);
      if (form === 'table') console.log();
      ({ total } = page);
      offset += PAGE;
    } while (offset < total);
  }
}

@SubCommand({
  name: 'run',
  arguments: '<tenant> <gateway>',
  description: 'Compare what a gateway holds with our charges, and show what differs',
})
class RunReconciliationCommand extends ReportCommand {
  constructor(
    directory: TenantDirectory,
    find: FindReconciliations,
    unitOfWork: UnitOfWork,
    private readonly start: StartReconciliation,
    private readonly workOn: WorkOnReconciliations,
    private readonly queue: JobQueue,
  ) {
    super(directory, find, unitOfWork);
  }

  async run([tenantId, gateway = '']: string[], { from, to, csv }: RunOptions): Promise<void> {
    await this.queue.start();
    const tenant = await this.tenant(tenantId);
    const { id } = await this.inContext(() => this.start.execute(tenant, { gateway, from, to }));
    // This process lends a hand, so that the command also works where no worker runs.
    await this.inContext(() => this.workOn.execute(new AbortController().signal));
    await this.ended(tenant, id);
    await this.print(tenant, id, csv === true ? 'csv' : 'table');
  }

  @Option({ flags: '--from <date>', description: 'First day on which charges were made; default 60 days' })
  from(text: string): CalendarDate {
    return dateOf(text);
  }

  @Option({ flags: '--to <date>', description: 'Last day; default yesterday' })
  to(text: string): CalendarDate {
    return dateOf(text);
  }

  /** Another worker may have taken it. One that waits for its gateway is shown as it is. */
  private async ended(tenant: TenantContext, id: Identifier): Promise<void> {
    for (;;) {
      const { reconciliation } = await this.inContext(() => this.find.one(tenant, id));
      if (reconciliation.finishedAt !== null || reconciliation.trouble !== null) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}

@SubCommand({
  name: 'list',
  arguments: '<tenant>',
  description: 'List the latest reconciliations of a tenant',
})
class ListReconciliationsCommand extends ReportCommand {
  async run([tenantId]: string[], { csv }: RunOptions): Promise<void> {
    const tenant = await this.tenant(tenantId);
    const { items } = await this.inContext(() => this.find.list(tenant, {}, { offset: 0, limit: 20 }));
    process.stdout.write(reportTable(items, csv === true ? 'csv' : 'table'));
    if (csv !== true) console.log();
  }
}

@SubCommand({
  name: 'show',
  arguments: '<tenant> <reconciliation>',
  description: 'Show what a reconciliation found',
})
class ShowReconciliationCommand extends ReportCommand {
  async run([tenantId, id]: string[], { csv }: RunOptions): Promise<void> {
    await this.print(await this.tenant(tenantId), idOf(id), csv === true ? 'csv' : 'table');
  }
}

function withoutFirstLine(text: string): string {
  return text.slice(text.indexOf('\n') + 1);
}

const subCommands = [RunReconciliationCommand, ListReconciliationsCommand, ShowReconciliationCommand];

@Command({ name: 'reconciliations', description: 'What gateways hold, compared with ours', subCommands })
class ReconciliationsCommand extends CommandRunner {
  run(): Promise<void> {
    this.command.help();
    return Promise.resolve();
  }
}

export const reconciliationsCommands = [ReconciliationsCommand, ...subCommands];
