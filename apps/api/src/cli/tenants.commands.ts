import { ChangeTerms, type BillingTerms } from '@mensal/billing';
import { ManageTenants } from '@mensal/identity';
import { CONFIGURATION, UnitOfWork, type Configuration } from '@mensal/platform';
import { Inject } from '@nestjs/common';
import Table from 'cli-table3';
import { Command, CommandRunner, Option, SubCommand } from 'nest-commander';
import { idOf, numberOf } from './arguments.js';

interface CreateOptions {
  name: string;
  timeZone: string;
}

@SubCommand({
  name: 'create',
  description: 'Create a tenant with its first API credential; its secrets are shown once',
})
class CreateTenantCommand extends CommandRunner {
  constructor(
    private readonly tenants: ManageTenants,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {
    super();
  }

  async run(_: string[], { name, timeZone }: CreateOptions): Promise<void> {
    const kind = this.configuration.environment === 'production' ? 'live' : 'demo';
    const { tenant, token, secrets } = await this.unitOfWork.isolated(() =>
      this.unitOfWork.run(async () => {
        const created = await this.tenants.create({ name, timeZone, kind });
        return { ...created, secrets: await this.tenants.issueCredential(created.tenant.id, 'default') };
      }),
    );
    console.log(`Tenant      ${tenant.id}
Token       ${token}
Client id   ${secrets.clientId}
Client key  ${secrets.clientKey}

Keep the token and the key now: they are not shown again.`);
  }

  @Option({ flags: '-n, --name <name>', description: 'Name of the merchant', required: true })
  name(text: string): string {
    return text;
  }

  @Option({
    flags: '-z, --time-zone <zone>',
    description: 'IANA time zone of its business days',
    defaultValue: 'America/Sao_Paulo',
  })
  timeZone(text: string): string {
    return text;
  }
}

@SubCommand({ name: 'list', description: 'List all tenants' })
class ListTenantsCommand extends CommandRunner {
  constructor(
    private readonly tenants: ManageTenants,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run(): Promise<void> {
    const table = new Table({
      head: ['Tenant', 'Name', 'Time zone', 'Created', 'Disabled'],
      style: { head: [] },
    });
    for (const tenant of await this.unitOfWork.isolated(() => this.tenants.list())) {
      const disabled = tenant.disabledAt?.toISOString() ?? '';
      table.push([tenant.id, tenant.name, tenant.timeZone, tenant.createdAt.toISOString(), disabled]);
    }
    console.log(table.toString());
  }
}

@SubCommand({
  name: 'disable',
  arguments: '<tenant>',
  description: 'Stop sign-ins and billing of a tenant; its data is kept',
})
class DisableTenantCommand extends CommandRunner {
  constructor(
    private readonly tenants: ManageTenants,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenant]: string[]): Promise<void> {
    const { name } = await this.unitOfWork.isolated(() => this.tenants.disable(idOf(tenant)));
    console.log(`${name} is disabled.`);
  }
}

@SubCommand({ name: 'enable', arguments: '<tenant>', description: 'Let a disabled tenant work again' })
class EnableTenantCommand extends CommandRunner {
  constructor(
    private readonly tenants: ManageTenants,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenant]: string[]): Promise<void> {
    const { name } = await this.unitOfWork.isolated(() => this.tenants.enable(idOf(tenant)));
    console.log(`${name} is enabled.`);
  }
}

@SubCommand({
  name: 'rotate-token',
  arguments: '<tenant>',
  description: 'Replace the client token; the old one stops working',
})
class RotateTokenCommand extends CommandRunner {
  constructor(
    private readonly tenants: ManageTenants,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenant]: string[]): Promise<void> {
    const { token } = await this.unitOfWork.isolated(() => this.tenants.rotateToken(idOf(tenant)));
    console.log(`Token  ${token}\n\nKeep it now: it is not shown again.`);
  }
}

@SubCommand({
  name: 'terms',
  arguments: '<tenant>',
  description: 'Show or change the billing terms of a tenant',
})
class TermsCommand extends CommandRunner {
  constructor(
    private readonly terms: ChangeTerms,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run([tenant]: string[], change: Partial<BillingTerms>): Promise<void> {
    const terms = await this.unitOfWork.isolated(() => this.terms.execute(idOf(tenant), change));
    console.log(`Lead          ${terms.leadDays} days
Late fee      ${terms.lateFeeRate / 100} %
Interest      ${terms.interestRate / 100} % a month
Guard factor  ${terms.guardFactor}`);
  }

  @Option({
    flags: '--lead-days <days>',
    name: 'leadDays',
    description: 'Bill once the due date is so near (0 to 28)',
  })
  leadDays(text: string): number {
    return numberOf(text);
  }

  @Option({ flags: '--late-fee <percent>', name: 'lateFeeRate', description: 'Multa, at most 2' })
  lateFee(text: string): number {
    return Math.round(numberOf(text) * 100);
  }

  @Option({ flags: '--interest <percent>', name: 'interestRate', description: 'Juros a month' })
  interest(text: string): number {
    return Math.round(numberOf(text) * 100);
  }

  @Option({
    flags: '--guard-factor <times>',
    name: 'guardFactor',
    description: 'Park an invoice above so many times the last one',
  })
  guardFactor(text: string): number {
    return numberOf(text);
  }
}

const subCommands = [
  CreateTenantCommand,
  ListTenantsCommand,
  DisableTenantCommand,
  EnableTenantCommand,
  RotateTokenCommand,
  TermsCommand,
];

@Command({ name: 'tenants', description: 'Merchants of this server', subCommands })
class TenantsCommand extends CommandRunner {
  run(): Promise<void> {
    this.command.help();
    return Promise.resolve();
  }
}

export const tenantsCommands = [TenantsCommand, ...subCommands];
