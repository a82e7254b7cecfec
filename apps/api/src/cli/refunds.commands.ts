import { DecideRefund } from '@mensal/billing';
import { TenantDirectory } from '@mensal/identity';
import { DomainError } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { Command, CommandRunner, Option, SubCommand } from 'nest-commander';
import { activeTenant, idOf } from './arguments.js';

interface DecideOptions {
  done: boolean;
  reason: string;
}

@SubCommand({
  name: 'decide',
  arguments: '<tenant> <refund>',
  description: 'Say what became of a refund that its gateway cannot tell of',
})
class DecideCommand extends CommandRunner {
  constructor(
    private readonly refunds: DecideRefund,
    private readonly directory: TenantDirectory,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenantId, refundId]: string[], { done, reason }: DecideOptions): Promise<void> {
    const refund = await this.unitOfWork.isolated(async () => {
      const tenant = await activeTenant(this.directory, tenantId);
      return this.refunds.execute(tenant.tenantId, idOf(refundId), done, reason);
    });
    console.log(`The refund is ${refund.status}.`);
  }

  @Option({
    flags: '--done <yes|no>',
    description: 'Whether it was carried out there, or never will be',
    required: true,
  })
  done(text: string): boolean {
    if (text !== 'yes' && text !== 'no')
      throw new DomainError('CLI.NO_CHOICE', `"${text}" is neither yes nor no`);
    return text === 'yes';
  }

  @Option({ flags: '-r, --reason <text>', description: 'Kept in its history', required: true })
  reason(text: string): string {
    return text;
  }
}

const subCommands = [DecideCommand];

@Command({ name: 'refunds', description: 'Refunds of charges at gateways', subCommands })
class RefundsCommand extends CommandRunner {
  run(): Promise<void> {
    this.command.help();
    return Promise.resolve();
  }
}

export const refundsCommands = [RefundsCommand, ...subCommands];
