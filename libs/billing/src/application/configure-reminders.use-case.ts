import { Clock } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { checkReminders, type ReminderSettings } from '../domain/reminder-settings.js';
import { ReminderSettingsStore } from './reminder-settings.store.js';
import { ReminderStore } from './reminder.store.js';

/** When a tenant's payers are reminded; a change counts for open invoices too. */
@Injectable()
export class ConfigureReminders {
  constructor(
    private readonly settings: ReminderSettingsStore,
    private readonly reminders: ReminderStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  of({ tenantId }: TenantContext): Promise<ReminderSettings> {
    return this.settings.of(tenantId);
  }

  /** Changes what is given. @throws DomainError BILLING.INVALID_REMINDERS */
  execute({ tenantId }: TenantContext, change: Partial<ReminderSettings>): Promise<ReminderSettings> {
    return this.unitOfWork.run(async () => {
      const settings = checkReminders({ ...(await this.settings.of(tenantId)), ...change });
      await this.settings.save(tenantId, settings);
      await this.reminders.lookAtAll(tenantId, this.clock.now());
      return settings;
    });
  }
}
