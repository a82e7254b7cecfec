import { CONFIGURATION, type Configuration } from '@mensal/platform';
import { Inject } from '@nestjs/common';
import { Command, CommandRunner } from 'nest-commander';
import { migrateDatabase } from '../startup-checks.js';

@Command({ name: 'migrate', description: 'Bring the database to the schema of this release' })
export class MigrateCommand extends CommandRunner {
  constructor(@Inject(CONFIGURATION) private readonly configuration: Configuration) {
    super();
  }

  async run(): Promise<void> {
    const applied = await migrateDatabase(this.configuration);
    console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}.`);
  }
}
