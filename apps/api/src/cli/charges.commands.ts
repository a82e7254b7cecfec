import { ChangeCharge } from '@mensal/billing';
import { TenantDirectory } from '@mensal/identity';
import { DomainError } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { Command, CommandRunner, Option, SubCommand } from 'nest-commander';
import { activeTenant, idOf } from './arguments.js';

interface DecideOptions {
  paid: boolean;
  reason: string;
}

@SubCommand({
  name: 'decide',
  arguments: '<tenant> <charge>',
  description: 'Say what became of a charge that its gateway cannot tell of any more',
})
class DecideCommand extends CommandRunner {
  constructor(
    private readonly charges: ChangeCharge,
    private readonly directory: TenantDirectory,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenantId, chargeId]: string[], { paid, reason }: DecideOptions): Promise<void> {
    const charge = await this.unitOfWork.isolated(async () => {
      const tenant = await activeTenant(this.directory, tenantId);
      return this.charges.decide(tenant.tenantId, idOf(chargeId), paid, reason);
    });
    console.log(
      `The charge is ${charge.status}${charge.surplus ? ', and its invoice was paid already' : ''}.`,
    );
  }

  @Option({
    flags: '--paid <yes|no>',
    description: 'Whether it was paid there, or never will be',
    required: true,
  })
  paid(text: string): boolean {
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

@Command({ name: 'charges', description: 'Charges of invoices at gateways', subCommands })
class ChargesCommand extends CommandRunner {
  run(): Promise<void> {
    this.command.help();
    return Promise.resolve();
  }
}

export const chargesCommands = [ChargesCommand, ...subCommands];
