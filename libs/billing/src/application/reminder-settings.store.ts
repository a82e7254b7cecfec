import type { Identifier } from '@mensal/kernel';
import type { ReminderSettings } from '../domain/reminder-settings.js';

export abstract class ReminderSettingsStore {
  /** The tenant's own settings, or the defaults. */
  abstract of(tenantId: Identifier): Promise<ReminderSettings>;
  abstract save(tenantId: Identifier, settings: ReminderSettings): Promise<void>;
}
