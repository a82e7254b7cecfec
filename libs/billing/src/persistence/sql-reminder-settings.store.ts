import type { Identifier } from '@mensal/kernel';
import { Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { ReminderSettingsStore } from '../application/reminder-settings.store.js';
import { DEFAULT_REMINDERS, type ReminderSettings } from '../domain/reminder-settings.js';

@Injectable()
export class SqlReminderSettingsStore extends ReminderSettingsStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  async of(tenantId: Identifier): Promise<ReminderSettings> {
    const [row] = await this.sql.query<ReminderSettings>(
      `select active, on_issue as "onIssue", on_payment as "onPayment", days, from_time as "from",
              until_time as "until", banking_days_only as "bankingDaysOnly", methods
       from billing.reminder_settings where tenant_id = $1`,
      [tenantId],
    );
    return row ?? DEFAULT_REMINDERS;
  }

  async save(tenantId: Identifier, settings: ReminderSettings): Promise<void> {
    const { active, onIssue, onPayment, days, from, until, bankingDaysOnly, methods } = settings;
    await this.sql.query(
      `insert into billing.reminder_settings
         (tenant_id, active, on_issue, on_payment, days, from_time, until_time, banking_days_only, methods)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (tenant_id) do update set active = $2, on_issue = $3, on_payment = $4, days = $5, from_time = $6,
         until_time = $7, banking_days_only = $8, methods = $9`,
      [tenantId, active, onIssue, onPayment, days, from, until, bankingDaysOnly, methods],
    );
  }
}
