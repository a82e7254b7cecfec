import { describe, expect, it } from '@jest/globals';
import { calendarDate, newIdentifier } from '@mensal/kernel';
import type { NextMail } from '../domain/invoice-reminders.js';
import { Invoice } from '../domain/invoice.js';
import { cardMail, type CardNews } from './card-mail.js';
import { missedMailOf } from './missed-mail.js';
import { receiptMail } from './receipt-mail.js';
import { reminderMail } from './reminder-mail.js';

const TODAY = calendarDate('2026-12-07');
const invoice = Invoice.issue({
  ...{ tenantId: newIdentifier(), customerId: newIdentifier(), number: 1, issuedOn: TODAY, dueDay: '10' },
  ...{ paymentMethod: 'boleto', price: 9_990, lateFeeRate: 200, interestRate: 100 },
});
const means = { charge: undefined, link: null };
const reminder = (mail: NextMail) => missedMailOf(reminderMail(mail, invoice, TODAY, means).key);
const at = new Date('2026-12-07T11:00:00.000Z');
const ours = { invoiceId: invoice.id, issued: false, reminder: null };

describe('A mail that was not sent in its time is known by its key', () => {
  it('the invoice itself', () => {
    expect(reminder({ kind: 'issued', at })).toEqual({ ...ours, issued: true });
  });

  it.each([-3, 0, 15])('the reminder of day %d', (day) => {
    expect(reminder({ kind: 'reminder', day, at })).toEqual({
      ...ours,
      reminder: { dueOn: '2026-12-10', day },
    });
  });

  it.each<CardNews>([
    { kind: 'refused', nextTryOn: TODAY },
    { kind: 'exhausted', since: TODAY },
    { kind: 'missing' },
  ])('that cards are $kind', (news) => {
    expect(missedMailOf(cardMail(news, invoice, TODAY, null).key)).toEqual(ours);
  });

  it('but neither a receipt nor the mail of another module', () => {
    expect(missedMailOf(receiptMail(invoice, 9_990, null).key)).toBeUndefined();
    expect(missedMailOf(`card-expiry/${invoice.id}/2026-12`)).toBeUndefined();
    expect(missedMailOf('reminder/nobody/issued')).toBeUndefined();
  });
});
