import { ConfigureGateway, troubleText, type GatewayEnvironment } from '@mensal/billing';
import { METHOD_NAMES, parsePaymentMethod, type PaymentMethod } from '@mensal/customers';
import { TenantDirectory } from '@mensal/identity';
import { DomainError } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import Table from 'cli-table3';
import { Command, CommandRunner, Option, SubCommand } from 'nest-commander';
import fs from 'node:fs';
import { activeTenant } from './arguments.js';

interface SetOptions {
  environment?: GatewayEnvironment;
  credentials?: Record<string, string>;
  methods?: PaymentMethod[];
  active?: boolean;
}

@SubCommand({
  name: 'set',
  arguments: '<tenant> <gateway>',
  description: 'Connect an account at a gateway, or change what is given of it',
})
class SetGatewayCommand extends CommandRunner {
  constructor(
    private readonly gateways: ConfigureGateway,
    private readonly directory: TenantDirectory,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenantId, name = '']: string[], options: SetOptions): Promise<void> {
    const { profile, account } = await this.unitOfWork.isolated(async () => {
      const tenant = await activeTenant(this.directory, tenantId);
      return this.gateways.execute(tenant, name, options);
    });
    const methods = account?.methods.map((method) => METHOD_NAMES[method]).join(', ');
    console.log(
      `${profile.title} is set: ${account?.environment}, ${account?.active === true ? 'active' : 'not active'}, ${methods || 'no methods'}.`,
    );
  }

  @Option({ flags: '-e, --environment <name>', description: 'production or homologation' })
  environment(text: string): GatewayEnvironment {
    if (text !== 'production' && text !== 'homologation')
      throw new DomainError('CLI.NO_ENVIRONMENT', `"${text}" is neither production nor homologation`);
    return text;
  }

  /** Not on the command line itself, where every user of the machine could read it. */
  @Option({
    flags: '-c, --credentials <file>',
    description: 'JSON file of the credentials; - reads it from stdin',
  })
  credentials(file: string): Record<string, string> {
    try {
      const value: unknown = JSON.parse(fs.readFileSync(file === '-' ? 0 : file, 'utf8'));
      if (typeof value === 'object' && value !== null && Object.values(value).every(isText))
        return value as Record<string, string>;
    } catch (error) {
      if (error instanceof Error && 'code' in error)
        throw new DomainError('CLI.NO_FILE', `${file} cannot be read`);
    }
    throw new DomainError('CLI.NO_CREDENTIALS', `${file} does not hold a JSON object of texts`);
  }

  @Option({
    flags: '-m, --methods <names>',
    description: 'Payment types it is used for: Cartao, Boleto, Pix',
  })
  methods(text: string): PaymentMethod[] {
    return text.split(',').map((name) => {
      const method = parsePaymentMethod(name.trim());
      if (method === undefined) throw new DomainError('CLI.NO_METHOD', `"${name}" is no payment type`);
      return method;
    });
  }

  @Option({ flags: '-a, --active <yes|no>', description: 'Whether it takes new charges' })
  active(text: string): boolean {
    if (text !== 'yes' && text !== 'no')
      throw new DomainError('CLI.NO_CHOICE', `"${text}" is neither yes nor no`);
    return text === 'yes';
  }
}

@SubCommand({
  name: 'list',
  arguments: '<tenant>',
  description: 'Gateways, and the accounts of a tenant there',
})
class ListGatewaysCommand extends CommandRunner {
  constructor(
    private readonly gateways: ConfigureGateway,
    private readonly directory: TenantDirectory,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenantId]: string[]): Promise<void> {
    const views = await this.unitOfWork.isolated(async () =>
      this.gateways.list(await activeTenant(this.directory, tenantId)),
    );
    const table = new Table({
      head: ['Gateway', 'Offers', 'Environment', 'Used for', 'Active', 'Credentials'],
      style: { head: [] },
    });
    const names = (methods: readonly PaymentMethod[]) =>
      methods.map((method) => METHOD_NAMES[method]).join(', ');
    for (const { profile, account } of views) {
      table.push([
        profile.name,
        names(profile.methods),
        account?.environment ?? '',
        names(account?.methods ?? []),
        account === undefined ? '' : account.active ? 'yes' : 'no',
        account?.credentials.join(', ') ?? '',
      ]);
    }
    console.log(table.toString());
  }
}

@SubCommand({
  name: 'test',
  arguments: '<tenant> <gateway>',
  description: 'Try the credentials of an account, without any other effect',
})
class TestGatewayCommand extends CommandRunner {
  constructor(
    private readonly gateways: ConfigureGateway,
    private readonly directory: TenantDirectory,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenantId, name = '']: string[]): Promise<void> {
    const outcome = await this.unitOfWork.isolated(async () =>
      this.gateways.test(await activeTenant(this.directory, tenantId), name),
    );
    if (outcome.kind === 'working') {
      console.log('The credentials work.');
      return;
    }
    process.exitCode = 1;
    console.error(
      outcome.kind === 'refused'
        ? `The gateway refuses the credentials: ${outcome.reason}`
        : `The gateway cannot be asked: ${outcome.trouble.detail} (${troubleText(outcome.trouble.code)})`,
    );
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';

const subCommands = [SetGatewayCommand, ListGatewaysCommand, TestGatewayCommand];

@Command({ name: 'gateways', description: 'Accounts of tenants at payment gateways', subCommands })
class GatewaysCommand extends CommandRunner {
  run(): Promise<void> {
    this.command.help();
    return Promise.resolve();
  }
}

export const gatewaysCommands = [GatewaysCommand, ...subCommands];
