import { ManageTenants } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import Table from 'cli-table3';
import { Command, CommandRunner, Option, SubCommand } from 'nest-commander';
import { idOf } from './arguments.js';

@SubCommand({
  name: 'create',
  arguments: '<tenant>',
  description: 'Create an API credential; its key is shown once',
})
class CreateCredentialCommand extends CommandRunner {
  constructor(
    private readonly tenants: ManageTenants,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenant]: string[], { name }: { name: string }): Promise<void> {
    printSecrets(await this.unitOfWork.isolated(() => this.tenants.issueCredential(idOf(tenant), name)));
  }

  @Option({ flags: '-n, --name <name>', description: 'What the credential is for', required: true })
  name(text: string): string {
    return text;
  }
}

@SubCommand({ name: 'list', arguments: '<tenant>', description: 'List the API credentials of a tenant' })
class ListCredentialsCommand extends CommandRunner {
  constructor(
    private readonly tenants: ManageTenants,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenant]: string[]): Promise<void> {
    const table = new Table({
      head: ['Client id', 'Name', 'Created', 'Key rotated', 'Disabled'],
      style: { head: [] },
    });
    for (const credential of await this.unitOfWork.isolated(() => this.tenants.credentials(idOf(tenant)))) {
      const instants = [credential.createdAt, credential.rotatedAt, credential.disabledAt];
      table.push([
        credential.clientId,
        credential.name,
        ...instants.map((instant) => instant?.toISOString() ?? ''),
      ]);
    }
    console.log(table.toString());
  }
}

@SubCommand({
  name: 'rotate',
  arguments: '<clientId>',
  description: 'Replace the key; the old one stops working',
})
class RotateCredentialCommand extends CommandRunner {
  constructor(
    private readonly tenants: ManageTenants,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([clientId = '']: string[]): Promise<void> {
    printSecrets(await this.unitOfWork.isolated(() => this.tenants.rotateCredential(clientId)));
  }
}

@SubCommand({
  name: 'disable',
  arguments: '<clientId>',
  description: 'Stop a credential, and the sessions opened with it',
})
class DisableCredentialCommand extends CommandRunner {
  constructor(
    private readonly tenants: ManageTenants,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([clientId = '']: string[]): Promise<void> {
    await this.unitOfWork.isolated(() => this.tenants.disableCredential(clientId));
    console.log(`${clientId} is disabled.`);
  }
}

@SubCommand({ name: 'enable', arguments: '<clientId>', description: 'Let a disabled credential work again' })
class EnableCredentialCommand extends CommandRunner {
  constructor(
    private readonly tenants: ManageTenants,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([clientId = '']: string[]): Promise<void> {
    await this.unitOfWork.isolated(() => this.tenants.enableCredential(clientId));
    console.log(`${clientId} is enabled.`);
  }
}

const subCommands = [
  CreateCredentialCommand,
  ListCredentialsCommand,
  RotateCredentialCommand,
  DisableCredentialCommand,
  EnableCredentialCommand,
];

@Command({ name: 'credentials', description: 'What programs sign in with', subCommands })
class CredentialsCommand extends CommandRunner {
  run(): Promise<void> {
    this.command.help();
    return Promise.resolve();
  }
}

export const credentialsCommands = [CredentialsCommand, ...subCommands];

function printSecrets({ clientId, clientKey }: { clientId: string; clientKey: string }): void {
  console.log(
    `Client id   ${clientId}\nClient key  ${clientKey}\n\nKeep the key now: it is not shown again.`,
  );
}
