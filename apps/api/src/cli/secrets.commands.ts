import { SealedStores, UnitOfWork } from '@mensal/platform';
import { Command, CommandRunner, SubCommand } from 'nest-commander';

@SubCommand({
  name: 'reseal',
  description:
    'Seal all secrets anew with the first key of MENSAL_MASTER_KEY, so that the others can be dropped',
})
class ResealCommand extends CommandRunner {
  constructor(
    private readonly stores: SealedStores,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run(): Promise<void> {
    for (const [name, count] of await this.unitOfWork.isolated(() => this.stores.reseal()))
      console.log(`${name}: ${count} sealed anew`);
  }
}

const subCommands = [ResealCommand];

@Command({ name: 'secrets', description: 'Secrets at rest', subCommands })
class SecretsCommand extends CommandRunner {
  run(): Promise<void> {
    this.command.help();
    return Promise.resolve();
  }
}

export const secretsCommands = [SecretsCommand, ...subCommands];
