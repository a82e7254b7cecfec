import type { CalendarDate, Identifier } from '@mensal/kernel';
import { allowedFrom, coveredAt, nextReminder, type Reminder } from './reminder-schedule.js';
import type { ReminderSettings } from './reminder-settings.js';

/** What an invoice's payer is to be sent next: the invoice itself, or a reminder of a day relative to its due date. */
export type NextMail = { kind: 'issued'; at: Date } | { kind: 'reminder'; day: number; at: Date };

/** Under which rules, and where. */
export interface ReminderRules {
  settings: ReminderSettings;
  timeZone: string;
}

/** How long the invoice itself waits for the boleto or Pix that is to go with it, and how often that is looked for. */
const WAIT_MS = 60 * 60_000;
const LOOK_EVERY_MS = 10 * 60_000;

/** What of it is stored. */
export type ReminderState = Omit<InvoiceReminders, 'follow' | 'next' | 'waitsUntil' | 'done'>;

/** How far the payer of one invoice has been written to. */
export class InvoiceReminders {
  readonly tenantId!: Identifier;
  readonly invoiceId!: Identifier;
  /** The due date that `lastDay` is relative to; `null` until it is first looked at. */
  dueOn!: CalendarDate | null;
  /** The day of the newest reminder that is done with. */
  lastDay!: number | null;
  /** Business time from which on it is ours to remind. */
  since!: Date;
  /** Whether the invoice itself is still to be sent. */
  toIssue!: boolean;
  /** Whether the receipt is done with. */
  receipted!: boolean;
  /** Whether its history says that its payer cannot be written to. */
  skipped!: boolean;
  /** Business time at which it is to be looked at; `null` when there is nothing more to send. */
  dueAt!: Date | null;

  constructor(state: ReminderState) {
    Object.assign(this, state);
  }

  /** Another due date has its own reminders. */
  follow(dueOn: CalendarDate, now: Date): void {
    if (this.dueOn === dueOn) return;
    if (this.dueOn !== null) Object.assign(this, { lastDay: null, since: now });
    this.dueOn = dueOn;
  }

  next(
    reminders: readonly Reminder[],
    { settings, timeZone }: ReminderRules,
    now: Date,
  ): NextMail | undefined {
    if (this.toIssue) return { kind: 'issued', at: allowedFrom(now, settings, timeZone) };
    const reminder = nextReminder(reminders, this, now, settings, timeZone);
    return reminder && { kind: 'reminder', ...reminder };
  }

  /** Until when the invoice itself waits for what it is paid with; `undefined` when it waits no more. */
  waitsUntil({ settings, timeZone }: ReminderRules, now: Date): Date | undefined {
    const deadline = allowedFrom(this.since, settings, timeZone).getTime() + WAIT_MS;
    if (now.getTime() >= deadline) return undefined;
    return new Date(Math.min(now.getTime() + LOOK_EVERY_MS, deadline));
  }

  /** The payer was written to, or cannot be: older reminders are done with. */
  done(reminders: readonly Reminder[], rules: ReminderRules, now: Date): void {
    this.toIssue = false;
    this.lastDay = coveredAt(reminders, now) ?? this.lastDay;
    this.dueAt = this.next(reminders, rules, now)?.at ?? null;
  }
}
