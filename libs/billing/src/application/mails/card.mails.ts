import type { MailTemplate } from '@mensal/notifications';
import { GREETING_HTML, GREETING_TEXT, SUMMARY_HTML, SUMMARY_TEXT } from './parts.js';

const NO_CARD_DATA = 'Nunca responda a este e-mail com dados do cartão.';

const AGAIN = 'Vamos tentar novamente em <%= it.nextTryOn %>. Você não precisa fazer nada.';

export const CARD_REFUSED_MAIL: MailTemplate = {
  name: 'billing.card-refused',
  subject: 'O pagamento da sua fatura de <%= it.merchant %> não foi aprovado',
  html: `${GREETING_HTML}
<p>Seu cartão não aprovou o pagamento da sua fatura de <b><%= it.merchant %></b>. ${AGAIN}</p>
${SUMMARY_HTML}
<% if (it.link !== '') { %><p>Se preferir, pague agora de outra forma ou com outro cartão na página da fatura.</p><% } %>`,
  text: `${GREETING_TEXT}

Seu cartão não aprovou o pagamento da sua fatura de <%= it.merchant %>. ${AGAIN}

${SUMMARY_TEXT}<% if (it.link !== '') { %>
Se preferir, pague agora de outra forma ou com outro cartão na página da fatura:

<%= it.link %>
<% } %>`,
};

export const CARDS_EXHAUSTED_MAIL: MailTemplate = {
  name: 'billing.cards-exhausted',
  subject: 'Não conseguimos cobrar sua fatura de <%= it.merchant %> no cartão',
  html: `${GREETING_HTML}
<p>O pagamento da sua fatura de <b><%= it.merchant %></b> não foi aprovado em nenhum cartão cadastrado, e não vamos tentar de novo. Pague na página da fatura.</p>
${SUMMARY_HTML}
<p>Para as próximas faturas, <a href="<%= it.cardLink %>" style="color:#1f4e79">cadastre outro cartão</a>. Esse link vale por <%= it.hours %> horas e serve para um cadastro. ${NO_CARD_DATA}</p>`,
  text: `${GREETING_TEXT}

O pagamento da sua fatura de <%= it.merchant %> não foi aprovado em nenhum cartão cadastrado, e não vamos tentar de novo.

${SUMMARY_TEXT}
Pague na página da fatura:

<%= it.link %>

Para as próximas faturas, cadastre outro cartão. O link vale por <%= it.hours %> horas e serve para um cadastro:

<%= it.cardLink %>

${NO_CARD_DATA}`,
};

export const CARD_MISSING_MAIL: MailTemplate = {
  name: 'billing.card-missing',
  subject: 'Cadastre um cartão para pagar sua fatura de <%= it.merchant %>',
  html: `${GREETING_HTML}
<p>Sua fatura de <b><%= it.merchant %></b> é paga por cartão, e não há um cartão válido no seu cadastro.</p>
${SUMMARY_HTML}
<p>Cadastre um cartão: o link vale por <%= it.hours %> horas e serve para um cadastro. ${NO_CARD_DATA}</p>
<p>Se preferir, pague na <a href="<%= it.pageLink %>" style="color:#1f4e79">página da fatura</a>.</p>`,
  text: `${GREETING_TEXT}

Sua fatura de <%= it.merchant %> é paga por cartão, e não há um cartão válido no seu cadastro.

${SUMMARY_TEXT}
Cadastre um cartão: o link vale por <%= it.hours %> horas e serve para um cadastro.

<%= it.link %>

${NO_CARD_DATA}

Se preferir, pague na página da fatura:

<%= it.pageLink %>`,
};
