import { DomainError, timeOfDay, type TimeOfDay } from '@mensal/kernel';
import type { PaymentMethod } from './invoice.js';

/** When payers may be written to, in the tenant's time zone. */
export interface MailingHours {
  from: TimeOfDay;
  /** Not at that minute any more. */
  until: TimeOfDay;
  bankingDaysOnly: boolean;
}

/** A tenant's reminders of what is paid by boleto and Pix (régua de cobrança). */
export interface ReminderSettings extends MailingHours {
  /** Whether any are sent; of these rules' mails, none where not. */
  active: boolean;
  /** Whether an invoice is sent out when it is issued. */
  onIssue: boolean;
  /** Whether a receipt is sent when it is paid, at whatever hour. */
  onPayment: boolean;
  /** Days relative to the due date, negative before it; ascending. */
  days: readonly number[];
  /** How invoices are paid that are reminded of: cards are charged, not reminded of. */
  methods: readonly PaymentMethod[];
}

export const DEFAULT_REMINDERS: ReminderSettings = {
  active: true,
  onIssue: true,
  onPayment: true,
  days: [-3, 0, 3, 7, 15],
  from: timeOfDay('08:00'),
  until: timeOfDay('20:00'),
  bankingDaysOnly: true,
  methods: ['boleto', 'pix'],
};

export const EARLIEST_DAY = -30;
export const LATEST_DAY = 90;
const MOST_DAYS = 10;

/** Puts the days in order, each once. @throws DomainError BILLING.INVALID_REMINDERS, naming the rule that is broken. */
export function checkReminders(settings: ReminderSettings): ReminderSettings {
  const days = [...new Set(settings.days)].sort((a, b) => a - b);
  if (days.length > MOST_DAYS) refuse(`No more than ${MOST_DAYS} days`);
  for (const day of days) {
    if (!Number.isInteger(day) || day < EARLIEST_DAY || day > LATEST_DAY)
      refuse(`A day is a whole number from ${EARLIEST_DAY} to ${LATEST_DAY}, not ${day}`);
  }
  if (settings.from >= settings.until)
    refuse('Mails are sent from an hour until a later one of the same day');
  if (settings.methods.includes('card')) refuse('Cards are charged, not reminded of');
  return { ...settings, days, methods: [...new Set(settings.methods)] };
}

function refuse(message: string): never {
  throw new DomainError('BILLING.INVALID_REMINDERS', message);
}
