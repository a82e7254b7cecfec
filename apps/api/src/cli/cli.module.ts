import { BillingModule } from '@mensal/billing';
import { CustomersModule } from '@mensal/customers';
import { IdentityModule } from '@mensal/identity';
import type { Clock } from '@mensal/kernel';
import type { Configuration } from '@mensal/platform';
import { Module, type DynamicModule } from '@nestjs/common';
import { AppModule } from '../app.module.js';
import { billingRunsCommands } from './billing-runs.commands.js';
import { chargesCommands } from './charges.commands.js';
import { refundsCommands } from './refunds.commands.js';
import { credentialsCommands } from './credentials.commands.js';
import { gatewaysCommands } from './gateways.commands.js';
import { MigrateCommand } from './migrate.command.js';
import { SchedulesCommand } from './schedules.command.js';
import { reconciliationsCommands } from './reconciliations.commands.js';
import { secretsCommands } from './secrets.commands.js';
import { tenantsCommands } from './tenants.commands.js';

@Module({})
export class CliModule {
  static forRoot(configuration: Configuration, clock: Clock): DynamicModule {
    return {
      module: CliModule,
      imports: [AppModule.forRoot(configuration, clock), IdentityModule, CustomersModule, BillingModule],
      providers: [
        MigrateCommand,
        SchedulesCommand,
        ...tenantsCommands,
        ...credentialsCommands,
        ...billingRunsCommands,
        ...chargesCommands,
        ...refundsCommands,
        ...gatewaysCommands,
        ...reconciliationsCommands,
        ...secretsCommands,
      ],
    };
  }
}
