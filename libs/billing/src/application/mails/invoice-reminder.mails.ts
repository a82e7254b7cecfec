import type { MailTemplate } from '@mensal/notifications';
import {
  CROSSED,
  GREETING_HTML,
  GREETING_TEXT,
  MEANS_HTML,
  MEANS_TEXT,
  SUMMARY_HTML,
  SUMMARY_TEXT,
} from './parts.js';

/** What is said of an invoice, by how it stands on the day of the mail. */
export type ReminderKind = 'issued' | 'before' | 'due' | 'grace' | 'overdue';

/** @param opening names the merchant as MERCHANT */
function reminder(kind: ReminderKind, subject: string, opening: string, closing = ''): MailTemplate {
  const openingHtml = opening.replace('MERCHANT', '<b><%= it.merchant %></b>');
  const openingText = opening.replace('MERCHANT', '<%= it.merchant %>');
  return {
    name: `billing.invoice-${kind}`,
    subject,
    html: [
      GREETING_HTML,
      `<p>${openingHtml}</p>`,
      SUMMARY_HTML,
      MEANS_HTML,
      ...(closing === '' ? [] : [`<p style="font-size:14px; color:#4a5567">${closing}</p>`]),
    ].join('\n'),
    text: `${GREETING_TEXT}\n\n${openingText}\n\n${SUMMARY_TEXT}${MEANS_TEXT}\n${closing}`,
  };
}

export const REMINDER_MAILS: Readonly<Record<ReminderKind, MailTemplate>> = {
  issued: reminder('issued', 'Sua fatura de <%= it.merchant %> chegou', 'Sua fatura de MERCHANT chegou.'),
  before: reminder(
    'before',
    'Sua fatura de <%= it.merchant %> vence em <%= it.dueOn %>',
    'Lembrete: sua fatura de MERCHANT vence em <%= it.dueOn %>.',
    CROSSED,
  ),
  due: reminder(
    'due',
    'Sua fatura de <%= it.merchant %> vence hoje',
    "Sua fatura de MERCHANT vence hoje<% if (it.graceUntil !== '') { %> e pode ser paga sem acréscimos até <%= it.graceUntil %><% } %>.",
    CROSSED,
  ),
  grace: reminder(
    'grace',
    'Sua fatura de <%= it.merchant %> pode ser paga sem acréscimos até <%= it.graceUntil %>',
    'Sua fatura de MERCHANT venceu em <%= it.dueOn %>, um dia sem expediente bancário, e ainda pode ser paga sem acréscimos até <%= it.graceUntil %>.',
    CROSSED,
  ),
  overdue: reminder(
    'overdue',
    'Sua fatura de <%= it.merchant %> está vencida',
    'Ainda não identificamos o pagamento da sua fatura de MERCHANT, vencida em <%= it.dueOn %>.',
    CROSSED,
  ),
};
