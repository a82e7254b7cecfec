import { bankingDayOnOrAfter, type CalendarDate } from '@mensal/kernel';
import { isPix, type Boleto, type Pix } from '../domain/instrument.js';
import type { NextMail } from '../domain/invoice-reminders.js';
import type { Invoice } from '../domain/invoice.js';
import type { Issued } from './find-instruments.use-case.js';
import { dateText, summaryOf, type InvoiceMail } from './invoice-mails.js';
import { REMINDER_MAILS, type ReminderKind } from './mails/invoice-reminder.mails.js';

/** What a payer is sent with a mail: a boleto or Pix over exactly what is owed that day, and the payment page. */
export interface Means {
  charge: Issued<Boleto | Pix> | undefined;
  link: string | null;
}

/** How an invoice stands on a day, as its status says. */
export function kindOf(mail: NextMail, invoice: Invoice, today: CalendarDate): ReminderKind {
  if (mail.kind === 'issued') return 'issued';
  if (invoice.statusOn(today) === 'overdue') return 'overdue';
  if (today < invoice.dueOn) return 'before';
  return today === invoice.dueOn ? 'due' : 'grace';
}

export function reminderMail(
  mail: NextMail,
  invoice: Invoice,
  today: CalendarDate,
  { charge, link }: Means,
): InvoiceMail {
  const { id, dueOn } = invoice;
  const lastFreeDay = bankingDayOnOrAfter(dueOn);
  const instrument = charge?.instrument;
  return {
    template: REMINDER_MAILS[kindOf(mail, invoice, today)],
    // Another due date has its own reminders; the invoice itself is sent once.
    key: mail.kind === 'issued' ? `reminder/${id}/issued` : `reminder/${id}/${dueOn}/${mail.day}`,
    link,
    linkLabel: 'Ver e pagar fatura',
    data: {
      ...summaryOf(invoice, today),
      graceUntil: lastFreeDay === dueOn ? '' : dateText(lastFreeDay),
      boleto: instrument !== undefined && !isPix(instrument) ? instrument.digitableLine : '',
      pix: instrument !== undefined && isPix(instrument) ? instrument.code : '',
    },
  };
}

/** What can be paid with now, for no other amount than what is owed today: whatever else is open is shown by the page. */
export function meansOf(
  charge: Issued<Boleto | Pix> | undefined,
  invoice: Invoice,
  today: CalendarDate,
  link: string | null,
): Means {
  const fits = charge?.isLive() === true && charge.amount === invoice.amountsOn(today).total;
  return { charge: fits && isCopyable(charge) ? charge : undefined, link };
}

/** A mail has no place for a code that holds more than one space in a row: copied from it, it would be another. */
function isCopyable({ instrument }: Issued<Boleto | Pix>): boolean {
  return !isPix(instrument) || !/^ | {2}| $/.test(instrument.code);
}
