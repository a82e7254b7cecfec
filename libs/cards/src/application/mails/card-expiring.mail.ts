import type { MailTemplate } from '@mensal/notifications';

/** Sent once for each card, 30 days before it expires. `cards` names one or several, in one line. */
export const CARD_EXPIRING_MAIL: MailTemplate = {
  name: 'cards.expiring',
  subject: 'Seu cartão cadastrado em <%= it.merchant %> está para vencer',
  html: `<p>Olá, <%= it.name %>.</p>
<p>Está para vencer o que você tem cadastrado em <b><%= it.merchant %></b>: <%= it.cards %>. Um cartão vencido não é mais cobrado.</p>
<p>Para que suas próximas faturas sejam pagas, cadastre um novo cartão. O link vale por <%= it.hours %> horas e serve para um cadastro; depois disso, peça outro.</p>`,
  text: `Olá, <%= it.name %>.

Está para vencer o que você tem cadastrado em <%= it.merchant %>: <%= it.cards %>. Um cartão vencido não é mais cobrado.

Para que suas próximas faturas sejam pagas, cadastre um novo cartão:

<%= it.link %>

O link vale por <%= it.hours %> horas e serve para um cadastro; depois disso, peça outro.`,
};
